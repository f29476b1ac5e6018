export {
  type RecordEvent,
  type Recording,
  type RecordOptions,
  type Snapshot,
  type WorkshopSnapshotOptions,
} from './camera/camera-options.ts'
export { configuredGuards } from './config/guards-section.ts'
export { jobSections } from './config/job-sections.ts'
export { type ConfiguredPen, configuredPens } from './config/pens-section.ts'
export {
  type EffectiveSetting,
  type SettingsAccess,
  type SettingsTarget,
  type ShownSettings,
} from './config/settings-access.ts'
export { type DeviceChoice, type HoldingChoice } from './device/device-choice.ts'
export { type Check, type Diagnosis } from './doctor/diagnosis.ts'
export { type EventStream } from './event-stream.ts'
export { type CommandTarget, type Hook, type HookMoment, hookMoments, type WebTarget } from './hooks/hook.ts'
export { createHookRunner, type HookRunner, type HookRunnerOptions } from './hooks/hook-runner.ts'
export { configuredHooks, readHook } from './hooks/read-hooks.ts'
export { type Jobs } from './jobs/jobs.ts'
export {
  type DeviceTest,
  type MachineState,
  type MoveOptions,
  type PenCommandOptions,
  type PenHeights,
  type PenHeightsOptions,
  type StoredHeights,
} from './machine/machine-options.ts'
export { type Notice } from './notice.ts'
export { type DrawingSize, type PlotEvent, type PlotEventFacts, type PlotMachine } from './plot/plot-event.ts'
export {
  type DrawingOptions,
  type JobOptions,
  type PageOptions,
  type PenOptions,
  type PlotFileOptions,
  type PlotFilmOptions,
  type PreparationOptions,
  type ResumeJobOptions,
  type StrokeOptions,
} from './plot/plot-options.ts'
export { type Plot, type PlotStatus } from './plot/plot.ts'
export { type GuardWatch } from './sensor/guard-watch.ts'
export {
  type MonitorEvent,
  type Monitoring,
  type MonitorResult,
  type MonitorSensorsOptions,
  type ReadSensorsOptions,
  type SensorChannel,
  type SensorChoice,
  type SensorResult,
} from './sensor/sensor-options.ts'
export {
  type DrawingSource,
  type NamedDrawing,
  type Plan,
  type PlanOptions,
  type UsedDevice,
  type Workshop,
  type WorkshopOptions,
} from './workshop.ts'
