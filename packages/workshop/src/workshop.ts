import { type DeviceKind, type OperationOptions } from '@vfab/core'
import {
  type ConfigChange,
  type DetectionReport,
  type DetectOptions,
  type DeviceChange,
  type DeviceOfKind,
  type Host,
} from '@vfab/host'
import { parseGuard } from '@vfab/job'

import type { RecordOptions, Recording, Snapshot, WorkshopSnapshotOptions } from './camera/camera-options.ts'
import { record } from './camera/record.ts'
import { takeSnapshot } from './camera/take-snapshot.ts'
import { configuredGuards } from './config/guards-section.ts'
import { openSettings } from './config/open-settings.ts'
import type { SettingsAccess } from './config/settings-access.ts'
import type { DeviceChoice, HoldingChoice } from './device/device-choice.ts'
import { type DeviceInUse, useAny, useDevice } from './device/use-device.ts'
import { type WatchDevicesOptions, watchFor } from './device/watch-for.ts'
import { diagnose } from './doctor/diagnose.ts'
import { type Bundle, type BundleOptions, writeBundle } from './doctor/bundle/write-bundle.ts'
import type { Diagnosis } from './doctor/diagnosis.ts'
import { applyFix, type Fix, type FixOptions } from './doctor/fix.ts'
import { type DriverPackages, openDriverPackages } from './drivers/driver-packages.ts'
import { inputError } from './input-error.ts'
import { openJobs } from './jobs/job-store.ts'
import type { Jobs } from './jobs/jobs.ts'
import { resumeJob } from './jobs/resume-job.ts'
import type {
  DeviceTest,
  FindPenHeights,
  Jogger,
  MachineState,
  MoveOptions,
  ParkedMachine,
  PenCommandOptions,
  PenHeights,
  PenHeightsOptions,
  StoredHeights,
} from './machine/machine-options.ts'
import { home, jog, move, movePen, origin, park } from './machine/moves.ts'
import { setPenHeights } from './machine/set-pen-heights.ts'
import type { DrawingSource, NamedDrawing } from './plot/drawing-source.ts'
import { type Plan, type PlanOptions, planPlot } from './plot/plan.ts'
import type { PlotFileOptions, ResumeJobOptions } from './plot/plot-options.ts'
import type { Plot } from './plot/plot.ts'
import { readDrawing, type ReadDrawingOptions } from './plot/read-drawing.ts'
import type { RunningPlot } from './plot/running-plot.ts'
import { plotDrawing } from './plot/start-plot.ts'
import type { GuardWatch } from './sensor/guard-watch.ts'
import { monitorSensors } from './sensor/monitor-sensors.ts'
import { readSensors } from './sensor/read-sensors.ts'
import type { Monitoring, MonitorSensorsOptions, ReadSensorsOptions, SensorResult } from './sensor/sensor-options.ts'
import { type GuardOptions, watchGuards } from './sensor/watch-guards.ts'
import { createShop, type Shop, type WorkshopOptions } from './shop.ts'

/**
 * What a person does with machines, without a terminal: the `vfab` command, a server, a fleet and your own program are all built on
 * it. Everything is looked up when it is first needed. Devices are opened for one call and closed again after it: pen up, motors
 * off (unless held), port free. Failures are `DriverError`s with a `hint` a person can act on; an abort rejects with its reason, after the
 * hardware is safe.
 */
export interface Workshop extends AsyncDisposable {
  readonly host: Host
  readonly jobs: Jobs
  readonly settings: SettingsAccess
  /** Where jobs, locks and what is known of machines are kept. */
  readonly stateDirectory: string
  /** Installs and removes packages with drivers. */
  readonly drivers: DriverPackages
  /** Plots that are running now. */
  readonly plots: readonly Plot[]

  /** Reads a drawing. @throws DriverError `INPUT_INVALID` for whatever is wrong with it */
  readDrawing(source: DrawingSource, options?: ReadDrawingOptions): Promise<NamedDrawing>
  /** Makes a drawing ready for a machine, and estimates the plot; opens the machine's simulated device only. */
  plan(source: DrawingSource, options?: PlanOptions): Promise<Plan>
  /** Plots a drawing. Returns at once; failures come with {@link Plot.done}. */
  plot(source: DrawingSource, options?: PlotFileOptions): Plot
  /** Resumes a job that ended early, on the machine and with the options it was begun with. @param id - see {@link Jobs.find} */
  resumeJob(id: string, options?: ResumeJobOptions): Plot
  /** Opens the sensors that guards need, and reads them once. One watch may guard several plots. */
  watchGuards(rules: readonly string[], options?: GuardOptions): Promise<GuardWatch>

  /** Lifts the pen, or lowers it for a while. */
  pen(options?: PenCommandOptions): Promise<MachineState>
  /** Travels with the pen up. @throws DriverError `OUT_OF_BOUNDS` */
  move(options: MoveOptions): Promise<MachineState>
  /** Holds the machine open while `operation` moves it about, step by step; the pen is up at the end. */
  jog(
    operation: (jogger: Jogger, options: { readonly signal: AbortSignal }) => Promise<void>,
    options?: HoldingChoice,
  ): Promise<MachineState>
  /** Finds the machine's corner by its switches. @throws DriverError `STATE_INVALID` for a machine without */
  home(options?: HoldingChoice): Promise<MachineState>
  /** Lifts the pen, brings it to the origin where that is known, and releases the motors. */
  park(options?: HoldingChoice): Promise<ParkedMachine>
  /** `set`: the pen's place is the origin from now on, motors on. `show`: how far the pen is from it. `forget`: releases the motors. */
  origin(action: 'set' | 'show' | 'forget', options?: DeviceChoice): Promise<MachineState>
  /** Tries heights on the machine, or has them found there, and stores them in the configuration. */
  setPenHeights(heights: PenHeights | FindPenHeights, options?: PenHeightsOptions): Promise<StoredHeights>
  /**
   * Opens a device, hands it to `operation`, and closes it whatever happens: for everything that has no call of its own here.
   * @throws what opening, the operation and closing throw; the first of them
   */
  use<Kind extends DeviceKind, Result>(
    kind: Kind,
    operation: (device: DeviceOfKind[Kind], inUse: DeviceInUse) => Promise<Result>,
    options?: HoldingChoice,
  ): Promise<Result>

  /** Takes a picture that was captured after the call, never an old one from a buffer. */
  snapshot(options?: WorkshopSnapshotOptions): Promise<Snapshot>
  /** Films with one or several cameras. Resolves when it has begun. */
  record(options?: RecordOptions): Promise<Recording>

  /** Reads sensors once. Rejects only when no sensor could be found; what one of them fails with is in its result. */
  read(options?: ReadSensorsOptions): Promise<readonly SensorResult[]>
  /** Watches sensors. Resolves when all are open. */
  monitor(options?: MonitorSensorsOptions): Promise<Monitoring>

  /** Lists the devices that are attached. */
  detect(options?: DetectOptions): Promise<DetectionReport>
  /** Yields each device that is plugged in or out from now on, until the time is over or the signal aborts. Opens no port. */
  watchDevices(options?: WatchDevicesOptions): AsyncIterable<DeviceChange>
  /** Opens a device and runs its self-test; nothing moves. */
  test(options?: DeviceChoice): Promise<DeviceTest>
  /** Checks Node.js, drivers, devices, rights and configuration. */
  diagnose(options?: OperationOptions): Promise<Diagnosis>
  /**
   * Writes a ZIP archive for a bug report: versions, findings, packages, settings, devices, recent jobs and events, without secrets.
   * Opens no port. @throws DriverError `IO_FAILED` and the like for a file that cannot be read or written
   */
  bundle(file: string, options?: BundleOptions): Promise<Bundle>
  /**
   * Does what mends a finding of {@link diagnose}; ask first. @returns the change of a configuration file, which {@link SettingsAccess.undo} takes back
   * @throws DriverError `IO_FAILED` for a command that fails; `CONFIG_INVALID` and the like, and then nothing has changed
   */
  fix(fix: Fix, options: FixOptions): Promise<ConfigChange | undefined>

  /** Ends the plots that are running, as an abort does, and closes what it opened. */
  close(): Promise<void>
}

/** How often a missed change is looked for where the system announces changes. */
const unheardMs = 5000

/** Makes a workshop. Nothing is read or opened until it is asked for something. */
export function createWorkshop(options: WorkshopOptions = {}): Workshop {
  return new HostWorkshop(createShop(options))
}

class HostWorkshop implements Workshop {
  readonly host: Host
  readonly jobs: Jobs
  readonly settings: SettingsAccess
  readonly stateDirectory: string
  readonly drivers: DriverPackages
  readonly #shop: Shop
  readonly #plots = new Set<RunningPlot>()

  constructor(shop: Shop) {
    this.#shop = shop
    this.host = shop.host
    this.stateDirectory = shop.stateDirectory
    this.jobs = openJobs(shop)
    this.settings = openSettings(shop)
    this.drivers = openDriverPackages(shop)
  }

  get plots(): readonly Plot[] {
    return [...this.#plots]
  }

  readDrawing(source: DrawingSource, options: ReadDrawingOptions = {}): Promise<NamedDrawing> {
    return readDrawing(this.#shop, source, options)
  }

  plan(source: DrawingSource, options: PlanOptions = {}): Promise<Plan> {
    return planPlot(this.#shop, source, options)
  }

  plot(source: DrawingSource, options: PlotFileOptions = {}): Plot {
    return this.#running(plotDrawing(this.#shop, source, options))
  }

  resumeJob(id: string, options: ResumeJobOptions = {}): Plot {
    return this.#running(resumeJob(this.#shop, id, options))
  }

  async watchGuards(rules: readonly string[], options: GuardOptions = {}): Promise<GuardWatch> {
    const configured = options.configured ? configuredGuards(await this.host.config()) : []
    return watchGuards(this.#shop, [...configured, ...rules].map(parseGuard), options)
  }

  pen(options: PenCommandOptions = {}): Promise<MachineState> {
    return movePen(this.#shop, options)
  }

  move(options: MoveOptions): Promise<MachineState> {
    return move(this.#shop, options)
  }

  jog(
    operation: (jogger: Jogger, options: { readonly signal: AbortSignal }) => Promise<void>,
    options: HoldingChoice = {},
  ): Promise<MachineState> {
    return jog(this.#shop, operation, options)
  }

  home(options: HoldingChoice = {}): Promise<MachineState> {
    return home(this.#shop, options)
  }

  park(options: HoldingChoice = {}): Promise<ParkedMachine> {
    return park(this.#shop, options)
  }

  origin(action: 'set' | 'show' | 'forget', options: DeviceChoice = {}): Promise<MachineState> {
    return origin(this.#shop, action, options)
  }

  setPenHeights(heights: PenHeights | FindPenHeights, options: PenHeightsOptions = {}): Promise<StoredHeights> {
    return setPenHeights(this.#shop, heights, options)
  }

  use<Kind extends DeviceKind, Result>(
    kind: Kind,
    operation: (device: DeviceOfKind[Kind], inUse: DeviceInUse) => Promise<Result>,
    options: HoldingChoice = {},
  ): Promise<Result> {
    return useDevice(this.#shop, { ...options, kind }, operation)
  }

  snapshot(options: WorkshopSnapshotOptions = {}): Promise<Snapshot> {
    return takeSnapshot(this.#shop, options)
  }

  record(options: RecordOptions = {}): Promise<Recording> {
    return record(this.#shop, options)
  }

  read(options: ReadSensorsOptions = {}): Promise<readonly SensorResult[]> {
    return readSensors(this.#shop, options)
  }

  monitor(options: MonitorSensorsOptions = {}): Promise<Monitoring> {
    return monitorSensors(this.#shop, options)
  }

  detect(options: DetectOptions = {}): Promise<DetectionReport> {
    return this.host.detect(options)
  }

  watchDevices(options: WatchDevicesOptions = {}): AsyncIterable<DeviceChange> {
    return watchFor(this.#shop, { initial: false, pollHeardMs: unheardMs, ...options })
  }

  test(options: DeviceChoice = {}): Promise<DeviceTest> {
    return useAny(this.#shop, options, async (device, { signal }) => {
      return { device: device.identity, ...(await device.selfTest({ signal })) }
    })
  }

  fix(fix: Fix, options: FixOptions): Promise<ConfigChange | undefined> {
    return applyFix(this.#shop, fix, options)
  }

  diagnose(options: OperationOptions = {}): Promise<Diagnosis> {
    return diagnose(this.#shop, options)
  }

  bundle(file: string, options: BundleOptions = {}): Promise<Bundle> {
    return writeBundle(this.#shop, file, options)
  }

  async close(): Promise<void> {
    for (const plot of this.#plots) plot.abort(inputError('the workshop is closed'))
    await Promise.allSettled([...this.#plots].map(({ done }) => done))
    if (this.#shop.options.host === undefined) await this.host.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #running(plot: RunningPlot): RunningPlot {
    this.#plots.add(plot)
    const end = (): void => void this.#plots.delete(plot)
    plot.done.then(end, end)
    return plot
  }
}
