export {
  type DrawSettings,
  drawSettings,
  fullSpeedMmPerS,
  type PenSettings,
  type SettingsSources,
} from './draw-settings.ts'
export {
  type EstimatedMachine,
  estimatePlot,
  type LayerEstimate,
  type PlotCost,
  type PlotEstimate,
  type PlotEstimateOptions,
} from './estimate.ts'
export { drawnPart, drawnSvg } from './journal/drawn-svg.ts'
export { type NewJob } from './journal/job-file.ts'
export { type JobJournal } from './journal/job-journal.ts'
export { type JobProgress, type JobState } from './journal/job-progress.ts'
export { type JobEntry, type JobRecord, type StrokesRecord } from './journal/job-record.ts'
export { createJobStore, type JobStore, type JobStoreOptions } from './journal/job-store.ts'
export { type JobProcess, type JobProcesses, type JobWorker } from './journal/job-worker.ts'
export { type RecordFile } from './journal/record-writer.ts'
export { type JobSummary, requireIdle, type StoredJob, type UnreadableJob } from './journal/stored-job.ts'
export { type PenChange, penLabel } from './pen-change.ts'
export { type PlotQuestion } from './plot-question.ts'
export { type PlotJob, type PlotOptions, type PlotResult, type PlotState, type ResumeOptions } from './plot-job.ts'
export { type PlotLayer, type PlotProgress } from './progress.ts'
export { type StartAt } from './route.ts'
export { resumePlot, runPlot, startPlot } from './start-plot.ts'
export { requireWithinTravel } from './travel-check.ts'
export { contactSheet, type ContactSheetOptions } from './film/contact-sheet.ts'
export {
  type FilmHeader,
  type FilmIndex,
  type FilmShot,
  isTaken,
  type MissedShot,
  readFilm,
  type TakenShot,
} from './film/film-directory.ts'
export { type Film, type FilmOptions, type FilmResult, startFilm } from './film/film.ts'
export { type FilmMoment, type FilmTrigger, parseFilmTrigger, type PlotMoment } from './film/moment.ts'
export { type FilmCamera, type FilmCameraListener } from './film/film-camera.ts'
export { encodeFilm, type EncodeFilmOptions, videoEndings } from './film/encode-film.ts'
export { bindGuard, type BoundGuard, type GuardedSensor } from './guards/bind-guard.ts'
export { guardJob, type GuardJobOptions, type GuardReport, type Guarding } from './guards/guard-job.ts'
export { createGuardKeeper, type GuardKeeper, type GuardState, type KeptCondition } from './guards/guard-keeper.ts'
export {
  type ChannelCondition,
  type GuardAction,
  guardActions,
  type GuardLevel,
  type GuardRule,
} from './guards/guard-rule.ts'
export { guardCaret } from './guards/guard-tokens.ts'
export { parseCondition, parseGuard } from './guards/parse-guard.ts'
