export { type HpglConfig } from './config.ts'
export { driver } from './driver.ts'
