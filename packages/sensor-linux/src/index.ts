export type { GpioSettings, LinuxConfig, LinuxSettings } from './config.ts'
export { driver } from './driver.ts'
