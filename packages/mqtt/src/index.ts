export { brokerSettingsKeys, brokerSettingsSchema, type BrokerSettings, type BrokerSettingsInput } from './settings.ts'
export {
  commandTopic,
  deviceTopic,
  type DeviceDocument,
  type HostDocument,
  hostTopic,
  namePattern,
  type ParsedTopic,
  parseTopic,
  replyTopic,
  type Verb,
  verbs,
} from './topics.ts'
export { type DeviceInfo, type HostInfo, hostInfoSchema } from './documents/info.ts'
export {
  type DeviceActivity,
  type DeviceStateDocument,
  deviceStateSchema,
  type JobActivity,
  type JobSummary,
} from './documents/state.ts'
export { type ProgressDocument, progressSchema } from './documents/progress.ts'
export { type ChannelReading, type ReadingsDocument, readingsSchema } from './documents/readings.ts'
export { type DeviceEvent, deviceEventSchema } from './documents/event.ts'
export {
  type Answer,
  type AnswerError,
  answerSchema,
  type CommandBase,
  type Commands,
  commandSchemas,
} from './documents/command.ts'
export type {
  HostSource,
  SourceChannel,
  SourceDevice,
  SourceDrawing,
  SourceEvent,
  SourceJob,
  SourceProgress,
  SourceReading,
} from './host-source.ts'
export type { CommandRequest, Desk, DeskOptions, FleetChange, FleetDevice, FleetHost } from './desk.ts'
export type { Publisher, PublisherOptions } from './publisher.ts'
export { createDesk } from './create-desk.ts'
export { createPublisher } from './create-publisher.ts'
export { type HostPayload, hostPayloads } from './host-payloads.ts'
