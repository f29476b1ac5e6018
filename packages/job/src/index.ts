export { estimatePlot, type LayerEstimate, type PlotCost, type PlotEstimate } from './estimate.ts'
export { type PlotJob, type PlotOptions, type PlotResult, runPlot, startPlot } from './plot-job.ts'
export { type PlotLayer, type PlotProgress } from './progress.ts'
export { requireWithinTravel } from './travel-check.ts'
