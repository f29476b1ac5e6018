export type { ExampleConfig } from './config.ts'
export { driver } from './driver.ts'
