/*
 * The whole management layer behind one object: what is installed, what is attached, what is configured, and sessions
 * with devices. Everything is found out when it is first asked for, and remembered by this object, never by the module.
 */
import { basename, join } from 'node:path'

import type {
  Camera,
  Clock,
  ConfigLayer,
  Device,
  DeviceKind,
  DriverError,
  OpenPipe,
  OperationOptions,
  Plotter,
  Sensor,
  SimulatorOptions,
  Trace,
} from '@vfab/core'

import type { ConfigSection } from './config/config-section.ts'
import { type HostConfig, loadConfig } from './config/load-config.ts'
import { readSettingsSchema } from './config/settings-schema.ts'
import { createDetector, type DetectOptions, type Detector } from './detection/detector.ts'
import type { DetectionRegistry } from './detection/handlers.ts'
import type { CatalogueEntry, DetectionReport } from './detection/report.ts'
import type { DetectionSources } from './detection/sources.ts'
import { type ResolvedDevice, resolveDevice } from './device/resolve-device.ts'
import { discoverDrivers } from './discovery/discover.ts'
import type { DriverInventory } from './discovery/inventory.ts'
import { createLoader, type DriverLoader } from './load.ts'
import { createDeviceLocks, type DeviceLocksOptions } from './lock/device-locks.ts'
import { createSessionLock, type SessionLock } from './lock/session-lock.ts'
import { createResourceStack } from './resources/resource-stack.ts'
import { createSession } from './session/device-session.ts'
import { type Session, type SessionOptions } from './session/session.ts'
import { type Environment, userStateDirectory } from './user-directories.ts'

/** What {@link createHost} accepts. */
export interface HostOptions {
  /** Default `process.cwd()`. */
  cwd?: string | undefined
  /** Default `process.env`. */
  env?: Environment | undefined
  /** Default `process.argv[1]`, where it is not given at all. */
  argv1?: string | undefined
  /** `import.meta.url` of the program's own module. */
  selfUrl?: string | undefined
  /** Search drivers in this directory's manifest only. */
  project?: string | undefined
  /** Configuration file to read instead of the project's; `false`: read none at all. */
  configFile?: string | false | undefined
  /** Settings of the device in use from the command line, weakest first. */
  overrides?: readonly ConfigLayer[] | undefined
  /** Package whose dependencies may bring simulators. */
  bundledFrom?: string | undefined
  /** Drivers to suggest for devices that no installed one claims. */
  catalogue?: readonly CatalogueEntry[] | undefined
  /** Replaces some or all of the system's lists of devices. */
  sources?: Partial<DetectionSources> | undefined
  /**
   * How other processes are kept off a machine in use, and what they are told of this one. Default: locks in the user's
   * state directory, which all programs built on this package share. `false` leaves that to the caller.
   */
  locks?: Partial<DeviceLocksOptions> | false | undefined
  homeDirectory?: string | undefined
  /** Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
  /** The program's own sections of the configuration. Default: those of other programs are left alone. */
  sections?: readonly ConfigSection[] | undefined
  /** Ways to find devices beside the metadata of drivers. */
  handlers?: DetectionRegistry | undefined
  /** For detection, and the default of sessions. */
  clock?: Clock | undefined
  /** Opens pipes to devices in place of the drivers' own way: for drivers that probe, and the default of sessions. */
  openPipe?: OpenPipe | undefined
}

/** The device contract of each kind. */
export interface DeviceOfKind {
  plotter: Plotter
  camera: Camera
  sensor: Sensor
}

/** What {@link Host.open} accepts beside the kind. */
export interface OpenSessionOptions
  extends
    OperationOptions,
    Pick<
      SessionOptions<unknown, Device>,
      | 'checkpoint'
      | 'reconnect'
      | 'connectAttempts'
      | 'onRecovery'
      | 'alsoClose'
      | 'clock'
      | 'random'
      | 'graceMs'
      | 'closeTimeoutMs'
    > {
  simulator?: SimulatorOptions | undefined
  /** Settings over the configured ones, weakest first. */
  overrides?: readonly ConfigLayer[] | undefined
  openPipe?: OpenPipe | undefined
  trace?: Trace | undefined
  /** Keep other programs off the device. Default true; what a simulator or a file stands for is never locked. */
  lock?: boolean | undefined
  /** The job that the device is wanted for: named to whoever finds it busy. */
  job?: string | undefined
  /** Called when no lock can be kept here: the device is used all the same. */
  onUnlockable?: ((error: DriverError) => void) | undefined
}

/** What {@link Host.session} needs to know of a device: a `ResolvedDevice` fits. */
export type SessionDevice = Pick<ResolvedDevice, 'driver' | 'settings' | 'name' | 'address'> &
  Partial<Pick<ResolvedDevice, 'relocate' | 'simulated'>>

/** See {@link createHost}. */
export interface Host extends AsyncDisposable {
  readonly loader: DriverLoader
  /** What is installed. @throws DriverError when the configuration cannot be read */
  inventory(): Promise<DriverInventory>
  /** @throws DriverError `CONFIG_UNREADABLE`, `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID` */
  config(): Promise<HostConfig>
  /** Finds attached devices; made on first use. */
  detector(): Promise<Detector>
  /** What is attached. */
  detect(options?: DetectOptions): Promise<DetectionReport>
  /** The device that is meant; see `resolveDevice`. */
  resolve(
    selector: string | undefined,
    options?: OperationOptions &
      Pick<OpenSessionOptions, 'simulator' | 'overrides'> & { kind?: DeviceKind | undefined },
  ): Promise<ResolvedDevice>
  /**
   * A session with a device that was found before. Nothing is opened yet, and ending the session leaves the device's simulator alone.
   * @throws DriverError as the loader
   */
  session(
    device: SessionDevice,
    options?: Omit<OpenSessionOptions, 'simulator' | 'overrides' | 'signal'>,
  ): Promise<Session>
  /**
   * A connected session with the device that is meant. Ending it closes its simulator too.
   * @throws DriverError as `resolveDevice`, the loader, and the driver's `open`; nothing stays open then
   */
  open<Kind extends DeviceKind>(
    selector: string | undefined,
    options: OpenSessionOptions & { kind: Kind },
  ): Promise<Session<DeviceOfKind[Kind]>>
  /** Forgets what it read of files and installed packages: the next question reads them again. */
  reload(): void
  /** Shuts down all sessions it opened that are still open, the last one first. */
  close(): Promise<void>
}

/** Makes a host. Nothing is read, loaded or opened until it is asked. */
export function createHost(options: HostOptions = {}): Host {
  const { env = process.env, cwd = process.cwd(), homeDirectory, catalogue } = options
  // Given as `undefined`, there is none.
  const argv1 = 'argv1' in options ? options.argv1 : process.argv[1]
  const loader = createLoader()
  const sessions = createResourceStack()
  const { platform, clock, openPipe, sections } = options
  const places = { env, cwd, homeDirectory, platform }
  const lockFor = (
    job: string | undefined,
    onUnlockable: OpenSessionOptions['onUnlockable'],
  ): SessionLock | undefined => {
    if (options.locks === false) return undefined
    const directory = join(userStateDirectory(places), 'locks')
    const command = basename(argv1 ?? 'a program')
    return createSessionLock(createDeviceLocks({ directory, command, platform, job, ...options.locks }), {
      onUnlockable,
    })
  }

  const config = once(() =>
    loadConfig({
      ...places,
      file: options.configFile || undefined,
      noFiles: options.configFile === false,
      overrides: options.overrides,
      sections,
    }),
  )
  const inventory = once(async () => {
    const { discovery } = await config()
    const { selfUrl, project, bundledFrom } = options
    return discoverDrivers({ ...places, argv1, selfUrl, project, bundledFrom, config: discovery })
  })
  const detector = once(async () => {
    const { sources, handlers } = options
    return createDetector({ inventory: await inventory(), loader, sources, handlers, clock, platform, openPipe })
  })

  const host: Host = {
    loader,
    inventory,
    config,
    detector,
    async detect(wanted = {}) {
      return (await detector()).detect({ catalogue, ...wanted })
    },
    async resolve(selector, { overrides = [], ...wanted } = {}) {
      const files = await config()
      const known = { inventory: await inventory(), detector: await detector() }
      const settings = { ...files, overrides: [...files.overrides, ...overrides] }
      return resolveDevice(selector, { ...known, config: settings, loader, catalogue, ...wanted })
    },
    async session(device, { lock = true, job, onUnlockable, alsoClose, ...sessionOptions } = {}) {
      let forget = (): void => {}
      const { driver, settings, name, address, relocate, simulated } = device
      // Nobody else can reach a simulator inside this process, and a file is nobody's machine.
      const isLocked = lock && !simulated && !address.startsWith('file=')
      const session = createSession({
        clock,
        openPipe,
        ...sessionOptions,
        driver: await loader.loadDriver(driver),
        settings,
        settingsSchema: readSettingsSchema(driver),
        device: name,
        address,
        lock: isLocked ? lockFor(job, onUnlockable) : undefined,
        relocate,
        async alsoClose() {
          forget()
          await alsoClose?.()
        },
      })
      forget = sessions.defer(session.shutdown.bind(session))
      return session
    },
    async open(selector, { kind, simulator, overrides, signal, ...sessionOptions }) {
      const resolved = await host.resolve(selector, { kind, simulator, overrides, signal })
      let session: Session | undefined
      try {
        const alsoClose = async (): Promise<void> => resolved[Symbol.asyncDispose]()
        session = await host.session(resolved, { ...sessionOptions, alsoClose })
        await session.initialize({ signal })
        await session.connect({ signal })
        return session as Session<DeviceOfKind[typeof kind]>
      } catch (error) {
        // What went wrong first is what the caller learns; a failure to clean up after it is not.
        await Promise.resolve(session ? session.shutdown() : resolved[Symbol.asyncDispose]()).catch(() => {})
        throw error
      }
    },
    reload() {
      for (const known of [config, inventory, detector]) known.forget()
    },
    close: () => sessions.cleanUp(),
    [Symbol.asyncDispose]: () => sessions.cleanUp(),
  }
  return host
}

/** Runs `make` on the first call and returns its promise from then on; a failure is tried again. */
function once<Value>(make: () => Promise<Value>): (() => Promise<Value>) & { forget(): void } {
  let made: Promise<Value> | undefined
  const get = (): Promise<Value> => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
  return Object.assign(get, { forget: () => void (made = undefined) })
}
