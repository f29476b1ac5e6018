export { type AwakeKeeper, type AwakeKeeperOptions, createAwakeKeeper } from './awake/awake-keeper.ts'
export { type ConfigFile, configFiles, type ConfigPlaces } from './config/config-files.ts'
export {
  changeConfig,
  type ChangeConfigOptions,
  type ConfigChange,
  undoConfigChange,
  type UndoneChange,
} from './config/change-config.ts'
export { type Assignment, assignmentLayer, shownAssignment } from './config/assignment-layer.ts'
export { environmentLayer, type EnvironmentLayerOptions, environmentName } from './config/environment-layer.ts'
export { checkConfig } from './config/check-config.ts'
export { findMisspeltKeys } from './config/misspelt-keys.ts'
export { type ConfigSection } from './config/config-section.ts'
export { readDiscoveryConfig } from './config/discovery-config.ts'
export { type HostConfig, loadConfig, type LoadConfigOptions } from './config/load-config.ts'
export { type CheckedFile, invalidSetting, refuseUnknownKeys } from './config/section-errors.ts'
export { type ConfigEdit, type KeyEdit } from './config/set-value.ts'
export { explain, resolveSettings, type SettingExplanation, type SettingsOptions } from './config/settings.ts'
export { readSettingsSchema, settingNames } from './config/settings-schema.ts'
export { type AttachedDevice } from './detection/attached-device.ts'
export { type DetectOptions, type Detector } from './detection/detector.ts'
export {
  createDetectionRegistry,
  type DetectionHandler,
  type DetectionHandlerOptions,
  type DetectionRegistry,
} from './detection/handlers.ts'
export { type ChangeWatch, watchDeviceFiles, type WatchForChanges } from './detection/device-changes.ts'
export { type DeviceChange, watchDevices, type WatchDevicesOptions } from './detection/watch-devices.ts'
export {
  type CatalogueEntry,
  type DetectedDevice,
  type DetectionProblem,
  type DetectionReport,
  type DriverDetection,
  type DriverSuggestion,
  type UnclaimedDevice,
} from './detection/report.ts'
export {
  type DetectionSources,
  type DeviceFileInfo,
  type MdnsServiceInfo,
  type NetworkEndpoint,
  type NetworkTarget,
  type NodeAccess,
  type SerialPortInfo,
  type SourceOptions,
  type UsbDeviceInfo,
  type UsbIdentity,
} from './detection/sources.ts'
export { systemSources } from './detection/system-sources.ts'
export { type ResolvedDevice } from './device/resolved-device.ts'
export { addressKeyOf } from './discovery/address-key.ts'
export { discoverDrivers, type DiscoverOptions } from './discovery/discover.ts'
export { type Isolation } from './config/isolation.ts'
export { type DiscoveryConfig, type Machine } from './discovery/examine-package.ts'
export { findDriver, findSimulator, globalName } from './discovery/find-driver.ts'
export {
  type DiscoveryRoot,
  type DriverInventory,
  type DriverPackage,
  type DriverVerdict,
  type InstalledDriver,
  type InstalledSimulator,
  type NotInstalledPackage,
  type RootKind,
} from './discovery/inventory.ts'
export {
  createHost,
  type DeviceOfKind,
  type Host,
  type OpenSessionOptions,
  type SessionDevice,
  type WatchOptions,
} from './host.ts'
export { type HostOptions } from './host-options.ts'
export { type IsolationLimits } from './isolation/driver-child.ts'
export { isolateDriver, type IsolatedDriver } from './isolation/isolated-driver.ts'
export { type DriverLoader, loadDriver, loadSimulator } from './load.ts'
export { type DeviceLocksOptions } from './lock/device-locks.ts'
export { type LockHolder } from './lock/lock-file.ts'
export { type LogFile, openLogFile } from './log/log-file.ts'
export { type SessionLock } from './lock/session-lock.ts'
export { createMachineMemory, type MachineMemory } from './memory/machine-memory.ts'
export { type DriverProcess } from './resources/driver-usage.ts'
export { createProcessSampler, type ProcessSampler } from './resources/process-sampler.ts'
export {
  createResourceMonitor,
  type ResourceMonitor,
  type ResourceMonitorOptions,
} from './resources/resource-monitor.ts'
export { defaultResourceLimits, type ResourceLimits, type ResourceUsage } from './resources/resource-usage.ts'
export { createResourceStack, type ResourceStack } from './resources/resource-stack.ts'
export { createSessionPool, type Lease, type SessionPool, type SessionPoolOptions } from './resources/session-pool.ts'
export { createTtlCache, type TtlCache, type TtlCacheOptions } from './resources/ttl-cache.ts'
export { type BreakerPolicy, type BreakerState } from './session/breaker.ts'
export { type SessionTransition } from './session/session-state.ts'
export { type BackoffPolicy } from './session/backoff.ts'
export { createSession } from './session/create-session.ts'
export { type HostHistoryFilter, type RememberedEvent } from './session/event-history.ts'
export { type Monitor, type MonitorOptions, monitorSession } from './session/monitor.ts'
export { type ReconnectPolicy, type RecoveryAttempt, type RecoveryStep } from './session/recovery.ts'
export { type ConnectOptions, type Session, type SessionOptions, type UseOptions } from './session/session.ts'
export {
  type Environment,
  userConfigDirectory,
  userRootDirectory,
  type UserPlaces,
  userStateDirectory,
} from './user-directories.ts'
export { isSameProcess, processIdentity } from './process/process-identity.ts'
export type { ProcessIdentity } from './process/process-identity.ts'
