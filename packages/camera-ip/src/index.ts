export type { IpCameraConfig, IpCameraSettings } from './config.ts'
export { driver } from './driver.ts'
