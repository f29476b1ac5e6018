export { paperNames } from '@vfab/drawing'
export {
  contactSheet,
  drawnSvg,
  encodeFilm,
  type FilmResult,
  guardCaret,
  isTaken,
  type JobSummary,
  parseFilmTrigger,
  penLabel,
  type PlotEstimate,
  type PlotLayer,
  type PlotProgress,
  type PlotQuestion,
  type PlotResult,
  type PlotState,
  readFilm,
  type StoredJob,
  type UnreadableJob,
  videoEndings,
} from '@vfab/job'
export {
  type RecordEvent,
  type Recording,
  type RecordOptions,
  type Snapshot,
  type WorkshopSnapshotOptions,
} from './camera/camera-options.ts'
export { type FilmProducts, type FilmProductTexts, makeFilmProducts, readFilmProducts } from './camera/film-products.ts'
export { newFilmName } from './camera/film-name.ts'
export { configuredBroker, type ConfiguredBroker } from './config/broker-section.ts'
export { type ConfiguredHost, configuredHosts } from './config/hosts-section.ts'
export { jobSections } from './config/job-sections.ts'
export { settingKey } from './config/open-settings.ts'
export { type ConfiguredPen, configuredPens } from './config/pens-section.ts'
export {
  type EffectiveSetting,
  type ExplainedSettings,
  type SettingsAccess,
  type SettingsTarget,
  type ShownSettings,
} from './config/settings-access.ts'
export { type ConfigTarget, configTarget, oneDevice } from './config/target.ts'
export { commandText } from './device/command-text.ts'
export { possibleRemotes, type RemoteMachine } from './device/remote-machine.ts'
export { type DeviceChoice, type HoldingChoice } from './device/device-choice.ts'
export { type DeviceInUse } from './device/use-device.ts'
export { type WatchDevicesOptions } from './device/watch-for.ts'
export { type Bundle, type BundleOptions } from './doctor/bundle/write-bundle.ts'
export { type Check } from './doctor/check.ts'
export { type CommandFix, type ConfigFix, type Fix, type FixOptions } from './doctor/fix.ts'
export { type Diagnosis } from './doctor/diagnosis.ts'
export { type DriverCheckOptions } from './drivers/check/check-driver.ts'
export { type ConformanceOutcome, type RunConformance } from './drivers/check/conformance-checks.ts'
export { type DriverCheckReport, type DriverFinding, type FindingStatus } from './drivers/check/finding.ts'
export { type PackageFacts } from './drivers/check/package-facts.ts'
export { type DriverPackages } from './drivers/driver-packages.ts'
export { type InstallResult, type PlaceOptions } from './drivers/install-drivers.ts'
export { type PackageManager } from './drivers/package-manager.ts'
export { type InstallPlan } from './drivers/plan-install.ts'
export { type OutdatedDriver } from './drivers/registry/outdated-drivers.ts'
export { type PublishedPackage } from './drivers/registry/published-package.ts'
export { type FoundPackage } from './drivers/registry/search-drivers.ts'
export { type UpdateResult } from './drivers/update-drivers.ts'
export { type RemoveResult } from './drivers/remove-drivers.ts'
export { type ManagerOptions, runProgram, type RunProgram } from './drivers/run-manager.ts'
export {
  type Call,
  type CallTarget,
  type CommandTarget,
  type Hook,
  type HookMoment,
  hookMoments,
  type MessageTarget,
  type WebTarget,
} from './hooks/hook.ts'
export { createEventSource, type EventSource, type EventStream } from './event-stream.ts'
export { jobDetailsJson, type JobJson, jobJson, type LayerPart, layersOf, percentOf } from './jobs/job-json.ts'
export { isReadable, isResumable } from './jobs/job-store.ts'
export { type Jobs } from './jobs/jobs.ts'
export {
  type DeviceTest,
  type FindPenHeights,
  type Jogger,
  type MachineState,
  type MoveOptions,
  type ParkedMachine,
  type PenCommandOptions,
  type PenHeights,
  type PenHeightsOptions,
  type StoredHeights,
} from './machine/machine-options.ts'
export { createWalker, type Walker, type WalkWish } from './machine/walk.ts'
export { type HeightWish, seekHeights, type SeekHeightsOptions } from './machine/seek-heights.ts'
export { type Notice, type Notify } from './notice.ts'
export {
  checkOutputs,
  type CommandFiles,
  type NamedFile,
  type OutputFile,
  type OutputPlace,
} from './outputs/check-outputs.ts'
export { isNotInstalled, loadOptional, type OptionalPackageOptions } from './optional-package.ts'
export { openInBrowser, openInViewer, type ViewerOptions } from './outputs/open-in-viewer.ts'
export { type DrawingSource, type NamedDrawing } from './plot/drawing-source.ts'
export { type Plan, type PlanOptions } from './plot/plan.ts'
export {
  type DrawingSize,
  type PlotEvent,
  type PlotEventFacts,
  type PlotHappening,
  type PlotMachine,
  type PlotStart,
} from './plot/plot-event.ts'
export {
  type DrawingOptions,
  type JobOptions,
  type PageOptions,
  type PenOptions,
  type PlotFileOptions,
  type PlotFilmOptions,
  type PreparationOptions,
  type ResumeJobOptions,
  type StrokeOptions,
} from './plot/plot-options.ts'
export { type ChangedSpeed, type Plot, type PlotStatus } from './plot/plot.ts'
export { sizeOf } from './plot/prepare.ts'
export { type PlotSteering, type PlotWish, type SteeredPlot, steerPlots } from './plot/steer-plots.ts'
export { namesTwice, ownFiles } from './plot/several-machines.ts'
export { type ReadDrawingOptions } from './plot/read-drawing.ts'
export {
  checkChartFile,
  checkPictureFile,
  pictureDetailMm,
  requireDirectoryOf,
  writeImage,
  writePicture,
} from './plot/write-picture.ts'
export { plotFile } from './plot-file.ts'
export { counted, formatBytes, formatClock, formatDuration, formatLength, formatSize } from './quantities.ts'
export { channelHistory, type ChannelHistory, type ChartPoint } from './sensor/channel-history.ts'
export { writeChart } from './sensor/write-chart.ts'
export { type GuardWatch } from './sensor/guard-watch.ts'
export {
  type MonitorEvent,
  type Monitoring,
  type MonitorResult,
  type MonitorSensorsOptions,
  type ReadSensorsOptions,
  type SensorChannel,
  type SensorChoice,
  type SensorResult,
} from './sensor/sensor-options.ts'
export { sparkline } from './sensor/sparkline.ts'
export { connectionText, qualityText, unitText, valueText } from './sensor/value-text.ts'
export { type GuardOptions } from './sensor/watch-guards.ts'
export { type WorkshopOptions } from './shop.ts'
export { type ResourceWarning, resourceText, usageText, watchResources } from './watch-resources.ts'
export { checkSummary, publishedLines } from './words/driver-words.ts'
export { estimateLayers, estimateParts } from './words/estimate-words.ts'
export { eventText } from './words/event-words.ts'
export { filmSummary, filmText, leftOutText, missedText } from './words/camera-words.ts'
export { jobLines, jobRow } from './words/job-words.ts'
export { liveLine, type LiveLineExtras } from './words/live-line.ts'
export { eventForPrograms, pauseText, startLines } from './words/plot-event-words.ts'
export { detectionAdvice, type DetectionAdvice } from './words/detection-words.ts'
export {
  drawnText,
  machineText,
  nextPenText,
  outcomeText,
  progressText,
  questionText,
  sizeText,
  travelText,
} from './words/plot-words.ts'
export { createWorkshop, type Workshop } from './workshop.ts'
