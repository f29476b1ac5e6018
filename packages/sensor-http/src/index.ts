export type { HttpConfig, HttpSettings } from './config.ts'
export { driver } from './driver.ts'
