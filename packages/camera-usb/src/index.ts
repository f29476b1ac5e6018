export type { UsbCameraConfig } from './config.ts'
export { driver } from './driver.ts'
