export { type ConformancePlotter } from './conformance-device.ts'
export { plotterConformance, type PlotterConformanceOptions } from './plotter-conformance.ts'
export { type CheckContext, type RegisterTest } from './register-test.ts'
