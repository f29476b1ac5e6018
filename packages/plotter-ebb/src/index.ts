export { type EbbConfig } from './config.ts'
export { driver } from './driver.ts'
