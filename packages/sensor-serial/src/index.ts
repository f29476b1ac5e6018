export type { ChannelSettings, FormatName, SerialConfig, SerialSettings } from './config.ts'
export { driver } from './driver.ts'
