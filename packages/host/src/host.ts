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
  DriverError,
  OpenPipe,
  OperationOptions,
  Plotter,
  Sensor,
  SimulatorOptions,
  Trace,
} from '@vfab/core'
import { systemClock } from '@vfab/core'

import type { Isolation } from './config/isolation.ts'
import type { HostConfig } from './config/load-config.ts'
import { readSettingsSchema } from './config/settings-schema.ts'
import type { DetectOptions, Detector } from './detection/detector.ts'
import type { WatchForChanges } from './detection/device-changes.ts'
import { createHotplug } from './detection/hotplug.ts'
import type { DetectionReport } from './detection/report.ts'
import { type DeviceChange, watchDevices, type WatchDevicesOptions } from './detection/watch-devices.ts'
import { resolveDevice } from './device/resolve-device.ts'
import type { ResolvedDevice } from './device/resolved-device.ts'
import type { DriverInventory } from './discovery/inventory.ts'
import { guardDriver } from './guardian/guard-driver.ts'
import { createKnowledge } from './host-knowledge.ts'
import { completeOptions, type CompleteHostOptions, type HostOptions } from './host-options.ts'
import type { IsolationLimits } from './isolation/driver-child.ts'
import { isolateDriver, type IsolatedDriver } from './isolation/isolated-driver.ts'
import { createLoader, type DriverLoader } from './load.ts'
import { type LoggedSession, logRecovery, logSession } from './log/log-session.ts'
import { createDeviceLocks } from './lock/device-locks.ts'
import { createSessionLock, type SessionLock } from './lock/session-lock.ts'
import { type DriverProcess } from './resources/driver-usage.ts'
import { createResourceStack } from './resources/resource-stack.ts'
import { createSession } from './session/create-session.ts'
import { EventHistory, type HostHistoryFilter, type RememberedEvent } from './session/event-history.ts'
import { type Session, type SessionOptions } from './session/session.ts'
import { userStateDirectory } from './user-directories.ts'

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
      | 'breaker'
      | 'connectAttempts'
      | 'onRecovery'
      | 'alsoClose'
      | 'clock'
      | 'random'
      | 'graceMs'
      | 'closeTimeoutMs'
    > {
  simulator?: SimulatorOptions | undefined
  /**
   * Where the device's driver runs, unless the configuration says otherwise. Default `none`: in this process. A simulated device, and
   * one with a clock or a pipe of the caller's own, is always driven in this process.
   */
  isolation?: Isolation | undefined
  /** Bounds of a driver's own process. */
  isolationLimits?: IsolationLimits | undefined
  /** Settings over the configured ones, weakest first. */
  overrides?: readonly ConfigLayer[] | undefined
  openPipe?: OpenPipe | undefined
  trace?: Trace | undefined
  /** Keep other programs off the device. Default true; what a simulator or a file stands for is never locked. */
  lock?: boolean | undefined
  /** The job that the device is wanted for: shown to callers that find it busy. */
  job?: string | undefined
  /** Called when no lock can be kept here: the device is used all the same. */
  onUnlockable?: ((error: DriverError) => void) | undefined
}

/** What {@link Host.session} needs to know of a device: a `ResolvedDevice` fits. */
export type SessionDevice = Pick<ResolvedDevice, 'driver' | 'settings' | 'name' | 'address'> &
  Partial<Pick<ResolvedDevice, 'relocate' | 'simulated' | 'isolation'>>

/** What {@link Host.watchDevices} accepts. */
export type WatchOptions = Pick<
  WatchDevicesOptions,
  'catalogue' | 'kinds' | 'drivers' | 'events' | 'initial' | 'pollMs' | 'pollHeardMs' | 'signal'
>

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
  /**
   * Each device that is plugged in or out, within a second, until the signal aborts; what the detector remembers is forgotten then.
   * Opens no port.
   */
  watchDevices(options?: WatchOptions): AsyncIterable<DeviceChange>
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
  /** What happened to the devices of all its sessions, those that have ended too: the last 1000 events, oldest first. */
  history(filter?: HostHistoryFilter): readonly RememberedEvent[]
  /** The processes of its isolated drivers that are running now, and what they use. */
  processes(): readonly DriverProcess[]
  /** Forgets what it read of files and installed packages: the next question reads them again. */
  reload(): void
  /** Shuts down all sessions it opened that are still open, the last one first. */
  close(): Promise<void>
}

/** Makes a host. Nothing is read, loaded or opened until it is asked. */
export function createHost(options: HostOptions = {}): Host {
  const { catalogue } = options
  const complete = completeOptions(options)
  const loader = createLoader()
  const knowledge = createKnowledge(complete, loader)
  const sessions = createResourceStack()
  const { watchForChanges, clock = systemClock } = complete
  const changes = createHotplug({ watchForChanges, clock, onChange: () => knowledge.forgetDevices() })
  const history = new EventHistory()
  const isolated = new Map<IsolatedDriver, string | undefined>()

  const host: Host = {
    loader,
    config: () => knowledge.config(),
    inventory: () => knowledge.inventory(),
    detector: () => knowledge.detector(),
    processes: () => processesOf(isolated),
    reload: () => knowledge.forget(),
    history: (filter) => history.read(filter),
    async detect(wanted = {}) {
      return (await knowledge.detector()).detect({ catalogue, ...wanted })
    },
    async *watchDevices(wanted = {}) {
      const { sources, handlers, platform } = complete
      const known = {
        inventory: await knowledge.inventory(),
        loader,
        sources,
        handlers,
        clock,
        platform,
        watchForChanges,
      }
      for await (const change of watchDevices({ catalogue, ...wanted, ...known })) {
        knowledge.forgetDevices()
        yield change
      }
    },
    async resolve(selector, { overrides = [], ...wanted } = {}) {
      const files = await knowledge.config()
      const known = { inventory: await knowledge.inventory(), detector: await knowledge.detector() }
      const settings = { ...files, overrides: [...files.overrides, ...overrides] }
      return resolveDevice(selector, { ...known, config: settings, loader, catalogue, ...wanted })
    },
    async session(device, wanted = {}) {
      let forget = (): void => {}
      const { session, about } = await makeSession({ ...complete, loader, changes, isolated }, device, wanted, () =>
        forget(),
      )
      history.follow(session.events)
      if (complete.log) logSession(session, about, complete.log)
      forget = sessions.defer(session.shutdown.bind(session))
      return session
    },
    open: (selector, wanted) => openSession(host, selector, wanted),
    close: () => sessions.cleanUp(),
    [Symbol.asyncDispose]: () => sessions.cleanUp(),
  }
  return host
}

/** See {@link Host.session}. @param onEnd - called when the device is closed, before what else the session closes */
async function makeSession(
  options: CompleteHostOptions & {
    readonly loader: DriverLoader
    readonly changes: WatchForChanges
    readonly isolated: Map<IsolatedDriver, string | undefined>
  },
  device: SessionDevice,
  wanted: NonNullable<Parameters<Host['session']>[1]>,
  onEnd: () => void,
): Promise<{ readonly session: Session; readonly about: LoggedSession }> {
  const { loader, clock, openPipe, log } = options
  const { lock = true, job, onUnlockable, alsoClose, isolation, isolationLimits, ...sessionOptions } = wanted
  const { driver, settings, name, address, relocate, simulated } = device
  const about = { driver: driver.id, device: name }
  const isolated = isIsolated(device, { isolation, clock, openPipe, ...sessionOptions })
    ? isolateDriver(driver, { ...isolationLimits, log })
    : undefined
  if (isolated) options.isolated.set(isolated, name)
  // A simulator inside this process cannot be reached from outside, and a file is not a shared machine.
  const isLocked = lock && !simulated && !address.startsWith('file=')
  const session = createSession({
    clock,
    openPipe,
    ...sessionOptions,
    driver: isolated ?? (await loadGuarded(loader, device)),
    settings,
    settingsSchema: readSettingsSchema(driver),
    device: name,
    address,
    lock: isLocked ? lockOf(options, job, onUnlockable) : undefined,
    relocate,
    deviceChanges: relocate && options.changes,
    onRecovery(attempt) {
      if (log) logRecovery(attempt, about, log)
      sessionOptions.onRecovery?.(attempt)
    },
    async alsoClose() {
      onEnd()
      if (isolated) options.isolated.delete(isolated)
      await isolated?.[Symbol.asyncDispose]()
      await alsoClose?.()
    },
  })
  return { session, about }
}

function processesOf(isolated: ReadonlyMap<IsolatedDriver, string | undefined>): readonly DriverProcess[] {
  return [...isolated].flatMap(([{ id: driver, pid, usage }, device]) =>
    pid === undefined ? [] : [{ driver, device, pid, usage }],
  )
}

/** The driver in this process. A simulator ends with this process and needs no guardian. */
async function loadGuarded(loader: DriverLoader, { driver, simulated }: SessionDevice): Promise<Driver> {
  const loaded = await loader.loadDriver(driver)
  return simulated ? loaded : guardDriver(loaded)
}

/** What of the caller's own cannot cross to another process keeps the driver in this one. */
function isIsolated(
  { isolation: configured, simulated }: SessionDevice,
  { isolation = 'none', clock, openPipe }: Pick<OpenSessionOptions, 'isolation' | 'clock' | 'openPipe'>,
): boolean {
  const crosses = openPipe === undefined && clock?.hold === undefined
  return crosses && (configured ?? (simulated ? 'none' : isolation)) === 'process'
}

/** See {@link Host.open}. */
async function openSession<Kind extends DeviceKind>(
  host: Host,
  selector: string | undefined,
  { kind, simulator, overrides, signal, ...sessionOptions }: OpenSessionOptions & { kind: Kind },
): Promise<Session<DeviceOfKind[Kind]>> {
  const resolved = await host.resolve(selector, { kind, simulator, overrides, signal })
  let session: Session | undefined
  try {
    const alsoClose = async (): Promise<void> => resolved[Symbol.asyncDispose]()
    session = await host.session(resolved, { ...sessionOptions, alsoClose })
    await session.initialize({ signal })
    await session.connect({ signal })
    return session as Session<DeviceOfKind[Kind]>
  } catch (error) {
    // What went wrong first is what the caller learns; a failure to clean up after it is not.
    await Promise.resolve(session ? session.shutdown() : resolved[Symbol.asyncDispose]()).catch(() => {})
    throw error
  }
}

/** Keeps other programs off a machine, unless locks are left to the caller. */
function lockOf(
  { env, homeDirectory, platform, argv1, locks }: CompleteHostOptions,
  job: string | undefined,
  onUnlockable: OpenSessionOptions['onUnlockable'],
): SessionLock | undefined {
  if (locks === false) return undefined
  const directory = join(userStateDirectory({ env, homeDirectory, platform }), 'locks')
  const command = basename(argv1 ?? 'a program')
  return createSessionLock(createDeviceLocks({ directory, command, platform, job, ...locks }), { onUnlockable })
}
