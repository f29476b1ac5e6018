/*
 * The whole management layer behind one object: what is installed, what is attached, what is configured, and sessions
 * with devices. Everything is found out when it is first asked for, and remembered by this object, never by the module.
 */
import { basename, join } from 'node:path'

import type {
  Camera,
  ConfigLayer,
  Device,
  DeviceKind,
  Driver,
  OpenPipe,
  OperationOptions,
  Plotter,
  Sensor,
  SimulatorOptions,
  Trace,
} from '@vfab/core'

import { type HostConfig, loadConfig } from './config/load-config.ts'
import { readSettingsSchema } from './config/settings-schema.ts'
import { createDetector, type DetectOptions, type Detector } from './detection/detector.ts'
import type { CatalogueEntry, DetectionReport } from './detection/report.ts'
import type { DetectionSources } from './detection/sources.ts'
import { type ResolvedDevice, resolveDevice } from './device/resolve-device.ts'
import { discoverDrivers } from './discovery/discover.ts'
import type { DriverInventory } from './discovery/inventory.ts'
import { createLoader, type DriverLoader } from './load.ts'
import { createDeviceLocks, type DeviceLocksOptions } from './lock/device-locks.ts'
import { createSessionLock } from './lock/session-lock.ts'
import { createResourceStack } from './resources/resource-stack.ts'
import { createSession, type Session, type SessionOptions } from './session/session.ts'
import { type Environment, userStateDirectory } from './user-directories.ts'

/** What {@link createHost} accepts. */
export interface HostOptions {
  /** Default `process.cwd()`. */
  cwd?: string | undefined
  /** Default `process.env`. */
  env?: Environment | undefined
  /** Default `process.argv[1]`. */
  argv1?: string | undefined
  /** `import.meta.url` of the program's own module. */
  selfUrl?: string | undefined
  /** Search drivers in this directory's manifest only. */
  project?: string | undefined
  /** Configuration file to read instead of the project's. */
  configFile?: string | undefined
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
      'checkpoint' | 'reconnect' | 'connectAttempts' | 'onRecovery' | 'clock' | 'random' | 'graceMs' | 'closeTimeoutMs'
    > {
  simulator?: SimulatorOptions | undefined
  openPipe?: OpenPipe | undefined
  trace?: Trace | undefined
}

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
    options?: OperationOptions & { kind?: DeviceKind | undefined; simulator?: SimulatorOptions | undefined },
  ): Promise<ResolvedDevice>
  /**
   * A connected session with the device that is meant. Ending it closes its simulator too.
   * @throws DriverError as `resolveDevice`, the loader, and the driver's `open`; nothing stays open then
   */
  open<Kind extends DeviceKind>(
    selector: string | undefined,
    options: OpenSessionOptions & { kind: Kind },
  ): Promise<Session<DeviceOfKind[Kind]>>
  /** Shuts down all sessions it opened that are still open, the last one first. */
  close(): Promise<void>
}

/** Makes a host. Nothing is read, loaded or opened until it is asked. */
export function createHost(options: HostOptions = {}): Host {
  const { env = process.env, cwd = process.cwd(), argv1 = process.argv[1], homeDirectory, catalogue } = options
  const loader = createLoader()
  const sessions = createResourceStack()
  const places = { env, cwd, homeDirectory }
  const locks =
    options.locks === false
      ? undefined
      : createDeviceLocks({
          directory: join(userStateDirectory(places), 'locks'),
          command: basename(argv1 ?? 'a program'),
          ...options.locks,
        })

  const config = once(() => loadConfig({ ...places, file: options.configFile, overrides: options.overrides }))
  const inventory = once(async () => {
    const { discovery } = await config()
    const { selfUrl, project, bundledFrom } = options
    return discoverDrivers({ ...places, argv1, selfUrl, project, bundledFrom, config: discovery })
  })
  const detector = once(async () => {
    return createDetector({ inventory: await inventory(), loader, sources: options.sources })
  })

  const host: Host = {
    loader,
    inventory,
    config,
    detector,
    async detect(wanted = {}) {
      return (await detector()).detect({ catalogue, ...wanted })
    },
    async resolve(selector, wanted = {}) {
      const known = { config: await config(), inventory: await inventory(), detector: await detector() }
      return resolveDevice(selector, { ...known, loader, catalogue, ...wanted })
    },
    async open(selector, { kind, simulator, signal, ...sessionOptions }) {
      const resolved = await host.resolve(selector, { kind, simulator, signal })
      const { driver, settings, name, address, relocate, simulated } = resolved
      let forget = (): void => {}
      let session: Session<DeviceOfKind[typeof kind]> | undefined
      try {
        session = createSession({
          ...sessionOptions,
          driver: (await loader.loadDriver(driver)) as Driver<unknown, DeviceOfKind[typeof kind]>,
          settings,
          settingsSchema: readSettingsSchema(driver),
          device: name,
          address,
          // Nobody else can reach a simulator inside this process.
          lock: locks && !simulated ? createSessionLock(locks) : undefined,
          relocate,
          async alsoClose() {
            forget()
            await resolved[Symbol.asyncDispose]()
          },
        })
        forget = sessions.defer(session.shutdown.bind(session))
        await session.initialize({ signal })
        await session.connect({ signal })
        return session
      } catch (error) {
        // What went wrong first is what the caller learns; a failure to clean up after it is not.
        await Promise.resolve(session ? session.shutdown() : resolved[Symbol.asyncDispose]()).catch(() => {})
        throw error
      }
    },
    close: () => sessions.cleanUp(),
    [Symbol.asyncDispose]: () => sessions.cleanUp(),
  }
  return host
}

/** Runs `make` on the first call and returns its promise from then on; a failure is tried again. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
