export { type MarlinConfig } from './config.ts'
export { driver } from './driver.ts'
