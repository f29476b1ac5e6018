export type { ChalkbotConfig } from './config.ts'
export { driver } from './driver.ts'
