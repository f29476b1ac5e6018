export { estimatePlot, type LayerEstimate, type PlotCost, type PlotEstimate } from './estimate.ts'
export { type PlotJob, type PlotOptions, type PlotResult, runPlot, startPlot } from './plot-job.ts'
export { type PlotLayer, type PlotProgress } from './progress.ts'
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
export { type OpenCamera } from './film/supervised-camera.ts'
