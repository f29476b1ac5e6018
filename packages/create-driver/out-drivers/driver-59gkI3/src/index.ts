export type { MyCameraConfig } from './config.ts'
export { driver } from './driver.ts'
