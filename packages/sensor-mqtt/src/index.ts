export type { MqttChannelSettings, MqttConfig, MqttSettings } from './config.ts'
export { driver } from './driver.ts'
