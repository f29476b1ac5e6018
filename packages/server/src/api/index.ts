/*
 * The types of the HTTP API, for clients in TypeScript: `import type { Job, Operations } from "@vfab/server/api"`. Types only.
 */
export { type Problem } from './problem.ts'
export {
  type Client,
  type ClientList,
  type Health,
  type Pairing,
  type PairingRequest,
  type Role,
  type ServerFacts,
  type Session,
  type SessionRequest,
} from './session.ts'
export {
  type Device,
  type DeviceList,
  type DeviceState,
  type HeightsRequest,
  type Holder,
  type Jog,
  type JogRequest,
  type Lease,
  type Move,
  type OriginRequest,
  type Pen,
  type Place,
  type PlotterFacts,
  type SelfTest,
  type Size,
  type StoredHeights,
} from './device.ts'
export {
  type Drawing,
  type DrawingLayer,
  type DrawingList,
  type Margins,
  type Notice,
  type Preparation,
  type PreparationSettings,
  type PreparedLayer,
} from './drawing.ts'
export { type DoneHeaders } from './strokes.ts'
export { type Job, type JobLayer, type JobList, type JobState, type Progress, type Question } from './job.ts'
export {
  type AnswerRequest,
  type ChangeRequest,
  type JobMove,
  type JobRequest,
  type Overrides,
  type PauseRequest,
  type Queue,
  type QueueOrder,
  type RedoRequest,
  type ResumeRequest,
} from './job-request.ts'
export {
  type Channel,
  type DetectedDevice,
  type Detection,
  type DetectionRequest,
  type Film,
  type FilmList,
  type FilmRequest,
  type Reading,
  type SensorReadings,
  type VideoRequest,
} from './media.ts'
export { type Overview } from './overview.ts'
export { type EventMap, type EventName, type Hello, type PreparationStep, type StrokeRun, type Topic } from './event.ts'
export { type Bytes, type Operation, type OperationId, type Operations } from './operations.ts'
export { type Access, type LeaseOf, type Route } from './route.ts'
