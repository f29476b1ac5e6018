export type { GrblConfig, PenSettings } from './config.ts'
export { driver } from './driver.ts'
