export { assignmentLayer } from './assignment-layer.ts'
export { type BytePipe, type OpenPipe, type OpenPipeOptions } from './byte-pipe.ts'
export {
  type Camera,
  type CameraControl,
  type CameraFormat,
  type Frame,
  type FramePolicy,
  type FramesOptions,
  type SnapshotOptions,
} from './camera.ts'
export {
  type ConfigLayer,
  type ConfigOrigin,
  type ConfigSource,
  configSources,
  type ConfigTree,
  type MergedConfig,
} from './config.ts'
export {
  type Device,
  type DeviceIdentity,
  type DeviceKind,
  deviceKinds,
  type SelfTestCheck,
  type SelfTestReport,
} from './device.ts'
export {
  type Availability,
  defineDriver,
  type DiscoverOptions,
  type Driver,
  type FoundDevice,
  isDriver,
  type OpenOptions,
} from './driver.ts'
export { environmentLayer, type EnvironmentIssue, type EnvironmentLayerOptions } from './environment-layer.ts'
export { environmentName } from './environment-name.ts'
export { type DriverErrorCode, driverErrorCodes } from './error-codes.ts'
export {
  DriverError,
  type DriverErrorInit,
  type DriverErrorJson,
  type DriverErrorType,
  driverErrorTypes,
  isDriverError,
} from './error.ts'
export { createEventHub, type EventHubOptions } from './event-hub.ts'
export {
  type AnyDriverEvent,
  type DriverEvent,
  type DriverEventMap,
  type DriverEventType,
  type EventHub,
  type HistoryFilter,
} from './events.ts'
export { matchesGlob } from './glob.ts'
export { type CoreInstance, coreInstances } from './instances.ts'
export { canTransition, type DriverState, driverStates, driverTransitions, requireTransition } from './lifecycle.ts'
export { mergeConfig } from './merge-config.ts'
export {
  type DriverMetadata,
  type MatchConfidence,
  type MatchRule,
  type MetadataIssue,
  type SimulatorMetadata,
  supportedApiVersions,
  type UsbMatch,
  type VfabField,
} from './metadata.ts'
export { nearest } from './nearest.ts'
export { type Clock, type OperationOptions, type Trace } from './operation.ts'
export {
  type DrawOptions,
  type DrawProgress,
  type DrawResult,
  type Plotter,
  type PlotterLimits,
  type PlotterMotion,
  type PlotterMotors,
  type PlotterPosition,
  type PointMm,
} from './plotter.ts'
export { readVfabField, type VfabFieldReading } from './read-vfab-field.ts'
export { createRingBuffer, type RingBuffer } from './ring-buffer.ts'
export { type Channel, type Reading, type ReadingsOptions, type Sensor } from './sensor.ts'
export { sharedUsbSerialChips, type SharedUsbChip } from './shared-usb-chips.ts'
export {
  defineSimulator,
  isSimulator,
  type SimulatedDevice,
  type SimulatedFault,
  type Simulator,
  type SimulatorOptions,
} from './simulator.ts'
export { type SchemaIssue, type SchemaResult, type StandardSchema } from './standard-schema.ts'
export { sliceStrokes, strokeCoordsMm, strokeCount, type StrokeList, strokesFrom } from './stroke-list.ts'
export { systemClock } from './system-clock.ts'
export { type FailedOperation, toDriverError } from './to-driver-error.ts'
export { type SettingsContext, type SettingsIssue, validateSettings } from './validate-settings.ts'
