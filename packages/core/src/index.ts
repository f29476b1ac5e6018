// Types are exported on their own: `export { type … }` would load the module at run time for nothing.
export { abortable } from './abortable.ts'
export type { BytePipe, OpenPipe, OpenPipeOptions } from './byte-pipe.ts'
export type {
  Camera,
  CameraControl,
  CameraFigures,
  CameraFormat,
  Frame,
  FramesOptions,
  SnapshotOptions,
} from './camera.ts'
export type { ConfigLayer, ConfigOrigin, ConfigTree, MergedConfig } from './config.ts'
export { deviceKinds } from './device.ts'
export type { Device, DeviceIdentity, DeviceKind, SelfTestCheck, SelfTestReport } from './device.ts'
export type { DrawProgress } from './draw-progress.ts'
export { defineDriver, driverContractVersions, isDriver } from './driver.ts'
export type { AttachedPort, Availability, DiscoverOptions, Driver, ForeignDevice, OpenOptions } from './driver.ts'
export { driverErrorCodes } from './error-codes.ts'
export type { DriverErrorCode } from './error-codes.ts'
export { DriverError, driverErrorTypes, isDriverError } from './error.ts'
export type { DriverErrorJson, DriverErrorType } from './error.ts'
export { errorsOf } from './errors-of.ts'
export type { MakeDriverError } from './errors-of.ts'
export { createEventHub } from './event-hub.ts'
export type { DriverEvent, DriverEventMap, EventHub, JobPhase, JobQuestion, JobReport } from './events.ts'
export type { FoundDevice } from './found-device.ts'
export { matchesGlob } from './glob.ts'
export { coreInstances } from './instances.ts'
export { canTransition, driverStates, driverTransitions, requireTransition } from './lifecycle.ts'
export type { DriverState } from './lifecycle.ts'
export type { Log, LogEntry } from './log.ts'
export { mergeConfig } from './merge-config.ts'
export { supportedApiVersions } from './metadata.ts'
export type { DriverMetadata, MatchRule, MetadataIssue, SimulatorMetadata, VfabField } from './metadata.ts'
export { nearest } from './nearest.ts'
export type { Clock, OperationOptions, Trace } from './operation.ts'
export type {
  DrawOptions,
  DrawOverrides,
  DrawResult,
  EmergencyLift,
  EstimateOptions,
  PenHeightsPercent,
  PlotterAdvice,
  PenOptions,
  Plotter,
  PlotterCheckpoint,
  PlotterLimits,
  PlotterMotion,
  PlotterPosition,
  PlotterReach,
  PointMm,
  StrokesEstimate,
  StrokePart,
} from './plotter.ts'
export type { Reading, ReadingQuality, ReadingReason, ReadingValue } from './reading.ts'
export type { ReportRules } from './report-rules.ts'
export { readVfabField } from './read-vfab-field.ts'
export { createRingBuffer } from './ring-buffer.ts'
export type { RingBuffer } from './ring-buffer.ts'
export type { Channel, ReadingBatch, ReadingsOptions, ReadOptions, Sensor } from './sensor.ts'
export { hideCredentials, hideSecrets } from './secrets.ts'
export { sharedUsbSerialChips } from './shared-usb-chips.ts'
export { defineSimulator, isSimulator } from './simulator.ts'
export type { SimulatedDevice, SimulatedFault, SimulatedTruth, Simulator, SimulatorOptions } from './simulator.ts'
export type { SchemaIssue, StandardSchema } from './standard-schema.ts'
export { sliceStrokes, strokeCoordsMm, strokeCount, strokesFrom } from './stroke-list.ts'
export type { StrokeList } from './stroke-list.ts'
export { systemClock } from './system-clock.ts'
export { toDriverError } from './to-driver-error.ts'
export { unitLabel } from './unit-label.ts'
export { validateSettings } from './validate-settings.ts'
