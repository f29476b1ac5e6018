export { type SilhouetteConfig } from './config.ts'
export { driver } from './driver.ts'
