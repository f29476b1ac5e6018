export { type GcodeConfig } from './config.ts'
export { driver } from './driver.ts'
