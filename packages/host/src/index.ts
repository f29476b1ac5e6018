/*
 * Interfaces of this package. Bodies follow; signatures stay.
 */
import type {
  Clock,
  ConfigLayer,
  ConfigSource,
  ConfigTree,
  Device,
  DeviceKind,
  Driver,
  DriverError,
  EventHub,
  FoundDevice,
  MatchConfidence,
  MatchRule,
  MergedConfig,
  OpenPipe,
  OperationOptions,
  SelfTestReport,
  SimulatedDevice,
  Simulator,
  SimulatorOptions,
  DriverState,
  Trace,
} from '@vfab/core'
import type { DiscoveryRoot, DriverInventory, InstalledDriver, InstalledSimulator } from './inventory.ts'

export {
  type DiscoveryRoot,
  type DriverInventory,
  type DriverPackage,
  type DriverVerdict,
  driverVerdicts,
  type InstalledDriver,
  type InstalledSimulator,
  type NotInstalledPackage,
  type RootKind,
} from './inventory.ts'

// ---- discovery (also importable alone, cheaply: '@vfab/host/discovery' has findRoots, discoverDrivers, findDriver, findSimulator, readDiscoveryConfig)

/** Which packages count; `discovery:` in config.yaml. Patterns are globs over package names, driver ids and `<package>#<id>`. */
export interface DiscoveryConfig {
  /** More packages, by name or by path (`./my-driver`; absolute once loaded). */
  readonly packages?: readonly string[]
  /** When given, only these. */
  readonly allow?: readonly string[]
  /** Never these. */
  readonly deny?: readonly string[]
}
export interface RootOptions {
  cwd: string
  /** `process.argv[1]`. */
  argv1?: string | undefined
  /** `import.meta.url` of the command line's own module. */
  selfUrl?: string | undefined
  env: Readonly<Record<string, string | undefined>>
  /** `--project DIR`: then nothing else is searched. Beats `VFAB_PROJECT`. */
  project?: string | undefined
  platform?: NodeJS.Platform | undefined
  homeDirectory?: string | undefined
}
export interface DiscoverOptions extends RootOptions {
  config?: DiscoveryConfig | undefined
  /** Package directory (or file URL in it) whose dependencies may bring simulators, never drivers: the CLI's own. */
  bundledFrom?: string | undefined
}
export declare function findRoots(options: RootOptions): readonly DiscoveryRoot[]
export declare function discoverDrivers(options: DiscoverOptions): Promise<DriverInventory>
/** Directory of the user's own driver project (`$XDG_DATA_HOME/vfab`), where `driver install` may put drivers. */
export declare function userRootDirectory(options: Pick<RootOptions, 'env' | 'platform' | 'homeDirectory'>): string
/** By id, alias or `<package>#<id>`. @throws DriverError DRIVER_NOT_FOUND, DRIVER_AMBIGUOUS, DRIVER_INCOMPATIBLE */
export declare function findDriver(inventory: DriverInventory, name: string): InstalledDriver
/** @throws DriverError DEPENDENCY_MISSING */
export declare function findSimulator(inventory: DriverInventory, driverId: string): InstalledSimulator
/** Reads only `discovery:` of the config files; imports yaml only when a file mentions it. */
export declare function readDiscoveryConfig(options: { cwd: string; env: RootOptions['env'] }): Promise<DiscoveryConfig>

// ---- loading

export interface DriverLoader {
  /** @throws DriverError `DRIVER_LOAD_FAILED`, `DRIVER_INCOMPATIBLE` */
  loadDriver(entry: InstalledDriver): Promise<Driver>
  loadSimulator(entry: InstalledSimulator): Promise<Simulator>
}
/** Remembers what it loaded; @param options.timeoutMs default 10000 */
export declare function createLoader(options?: { timeoutMs?: number }): DriverLoader
/** Without memory. */
export declare function loadDriver(entry: InstalledDriver): Promise<Driver>
export declare function loadSimulator(entry: InstalledSimulator): Promise<Simulator>

// ---- detection

export interface DetectedDevice extends FoundDevice {
  /** Stable while it stays plugged in: `usb:1-1.4`, `serial:/dev/ttyS0`, `tcp://10.0.0.7:80`. */
  readonly id: string
  readonly confidence: MatchConfidence
  readonly score: number
  /** True when the driver itself was asked and said so. */
  readonly probed: boolean
  /** `04d8:fd92`. */
  readonly usbId?: string
  readonly manufacturer?: string
  readonly product?: string
  /** USB port chain, `1-1.4`. */
  readonly location?: string
  /** What to do when not accessible. */
  readonly hint?: string
  /** Ids of other drivers whose rules fit equally well: one must be named. */
  readonly rivals: readonly string[]
}
export interface DriverDetection {
  readonly driver: string
  readonly displayName: string
  readonly kind: string
  readonly package: string
  readonly installed: boolean
  readonly count: number
  readonly ids: readonly string[]
  readonly names: readonly string[]
  /** True when at least one device can be opened by this user now. */
  readonly accessible: boolean
  /** Why not; present when not accessible. */
  readonly reason?: string
  readonly devices: readonly DetectedDevice[]
  /** Might be this driver's; only a probe can tell (`detect --probe`). */
  readonly unconfirmed: readonly DetectedDevice[]
  /** Why this driver could not be asked, when probing. */
  readonly error?: DriverError
}
export interface UnclaimedDevice {
  readonly id: string
  readonly address?: string
  /** What it is, for people: `USB device 1a86:7523 "USB Serial" (CH340, a chip that many devices use)`. */
  readonly description: string
  readonly usbId?: string
  readonly manufacturer?: string
  readonly product?: string
  readonly serialNumber?: string
  /** Drivers that a probe could confirm. */
  readonly candidates: readonly string[]
  /** Packages from the catalogue that know it. */
  readonly suggestions: readonly {
    readonly package: string
    readonly driver: string
    readonly displayName: string
    readonly confidence: MatchConfidence
  }[]
}
/** A driver that may not be installed, from @vfab/device-index. */
export interface CatalogueEntry {
  readonly package: string
  readonly id: string
  readonly displayName: string
  readonly match: readonly MatchRule[]
}
export interface DetectionReport {
  readonly drivers: readonly DriverDetection[]
  readonly unclaimed: readonly UnclaimedDevice[]
  /** Sources that failed or ran out of time, each with why; the rest of the report stands. */
  readonly problems: readonly { readonly source: string; readonly error: DriverError }[]
  readonly durationMs: number
}
export interface DetectOptions extends OperationOptions {
  /** Ask drivers' own `discover({ probe: true })`: loads driver code and opens ports. Default false. */
  probe?: boolean | undefined
  /** For each source and each driver, default 3000. */
  timeoutMs?: number | undefined
  kinds?: readonly (DeviceKind | (string & {}))[] | undefined
  /** Ids of drivers; default all. */
  drivers?: readonly string[] | undefined
  /** Hosts, `host:port` or CIDR blocks on which `net` rules may be tried. */
  network?: readonly string[] | undefined
  catalogue?: readonly CatalogueEntry[] | undefined
  /** Ask the system again even when the last answer is fresh. */
  refresh?: boolean | undefined
  loader?: DriverLoader | undefined
  openPipe?: OpenPipe | undefined
}
/** One-off; `createDetector` remembers lists for a TTL, takes custom handlers and injected sources. */
export declare function detectDevices(inventory: DriverInventory, options?: DetectOptions): Promise<DetectionReport>

// ---- config

export interface ConfigFile {
  readonly source: ConfigSource
  readonly path: string
  readonly exists: boolean
}
export interface LoadConfigOptions {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** Settings of the device in use from the command line, weakest first; `origin` is the flag as typed. */
  overrides?: readonly ConfigLayer[] | undefined
  /** `--config FILE` instead of the project's file. */
  file?: string | undefined
  platform?: NodeJS.Platform | undefined
  homeDirectory?: string | undefined
}
export interface HostConfig {
  /** Both places, also where no file is: user's first. */
  readonly files: readonly ConfigFile[]
  /** Whole trees by file, weakest first. */
  readonly layers: readonly ConfigLayer[]
  /** Merged trees: `drivers`, `devices`, `device`, `discovery`. */
  readonly merged: MergedConfig
  readonly device: string | undefined
  /** Name → driver id or alias of every `devices:` section. */
  readonly devices: ReadonlyMap<string, string>
  readonly discovery: DiscoveryConfig
  readonly env: Readonly<Record<string, string | undefined>>
  readonly overrides: readonly ConfigLayer[]
}
/** @throws DriverError CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID (each with file and line) */
export declare function loadConfig(options: LoadConfigOptions): Promise<HostConfig>
/** Defaults < drivers.<id> < devices.<alias> < VFAB_EBB_… < overrides; not yet validated (core's validateSettings does, with this provenance). */
export declare function resolveSettings(
  config: HostConfig,
  driver: InstalledDriver,
  options?: { alias?: string | undefined },
): Promise<MergedConfig>
/** The JSON Schema of a driver's settings as its package ships it; undefined when it ships none. */
export declare function readSettingsSchema(driver: InstalledDriver): ConfigTree | undefined
export interface SettingExplanation {
  readonly pointer: string
  readonly value: unknown
  readonly winner: { readonly source: ConfigSource; readonly origin: string; readonly value: unknown }
  /** Every layer that set it, weakest first. */
  readonly origins: readonly { readonly source: ConfigSource; readonly origin: string; readonly value: unknown }[]
}
/** `key` as `penUpPercent`, `a.b` or `/a/b`. @throws DriverError CONFIG_UNKNOWN_KEY naming the nearest */
export declare function explain(settings: MergedConfig, key: string): readonly SettingExplanation[]
/** Keeps comments; writes atomically; `undefined` removes. Pointer `/drivers/ebb/penUpPercent`. Creates the file. */
export declare function setConfigValue(file: string, pointer: string, value: unknown): Promise<void>

// ---- choosing a device

export interface ResolveOptions extends OperationOptions {
  config: HostConfig
  inventory: DriverInventory
  loader?: DriverLoader | undefined
  /** Wanted kind when nothing is named; a named device of another kind is an error. */
  kind?: DeviceKind | undefined
  /** For `driver:sim`. */
  simulator?: SimulatorOptions | undefined
  catalogue?: readonly CatalogueEntry[] | undefined
  detect?: ((options: DetectOptions) => Promise<DetectionReport>) | undefined
}
export interface ResolvedDevice extends AsyncDisposable {
  readonly driver: InstalledDriver
  /** Section of config that was named, if one was. */
  readonly alias: string | undefined
  /** For people: `east`, `ebb:/dev/ttyACM0`. */
  readonly name: string
  readonly address: string | undefined
  /** Ready for validateSettings / createSession. */
  readonly settings: MergedConfig
  readonly found: DetectedDevice | undefined
  /** The running simulator behind `driver:sim`; closed by disposing this. */
  readonly simulated: SimulatedDevice | undefined
}
/** @throws DriverError DEVICE_NOT_FOUND, DEVICE_AMBIGUOUS, PERMISSION_DENIED, DRIVER_*, CONFIG_* */
export declare function resolveDevice(selector: string | undefined, options: ResolveOptions): Promise<ResolvedDevice>

// ---- sessions

export interface ReconnectPolicy {
  /** Recovery attempts before giving up, default 5. 1st: reset connection, 2nd: reset device, then: reinitialise. */
  attempts?: number
  /** default 500 */ firstDelayMs?: number
  /** default 30000 */ maxDelayMs?: number
  /** default 2 */ factor?: number
  /** Share of the delay that is random, default 0.2. */ jitter?: number
}
export interface SessionOptions<Config, OpenDevice extends Device> {
  driver: Driver<Config, OpenDevice>
  /** Merged settings (with provenance for error messages), or a plain object. */
  settings: MergedConfig | ConfigTree
  /** Name for events: an alias or address. */
  device?: string | undefined
  /** Default on; `false` never reconnects by itself. */
  reconnect?: ReconnectPolicy | false | undefined
  /** Attempts of `connect()` itself with recovery in between, default 1. */
  connectAttempts?: number | undefined
  clock?: Clock | undefined
  random?: (() => number) | undefined
  openPipe?: OpenPipe | undefined
  trace?: Trace | undefined
}
export interface Session<OpenDevice extends Device = Device> extends AsyncDisposable {
  readonly state: DriverState
  readonly connected: boolean
  readonly device: OpenDevice | undefined
  readonly lastError: DriverError | undefined
  /** `state`, `connection_changed`, `device_error`, `state_update`, and whatever the device reports, across reconnects. */
  readonly events: EventHub
  initialize(options?: OperationOptions): Promise<void>
  connect(options?: OperationOptions): Promise<OpenDevice>
  disconnect(options?: OperationOptions): Promise<void>
  test(options?: OperationOptions): Promise<SelfTestReport>
  /** BUSY while `operation` runs; calls take turns in order. */
  use<T>(
    operation: (device: OpenDevice, options: { signal: AbortSignal }) => Promise<T> | T,
    options?: OperationOptions & { timeoutMs?: number | undefined },
  ): Promise<T>
  /** Ends in SHUTDOWN whatever happens, after closing the device. */
  shutdown(): Promise<void>
}
export declare function createSession<Config, OpenDevice extends Device>(
  options: SessionOptions<Config, OpenDevice>,
): Session<OpenDevice>
