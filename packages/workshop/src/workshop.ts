import type { Readable } from 'node:stream'

import type { Clock, DeviceKind, OpenPipe, OperationOptions, PlotterLimits } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { DetectionReport, DetectOptions, DeviceOfKind, Host, HostOptions } from '@vfab/host'
import type { PlotEstimate } from '@vfab/job'

import type { RecordOptions, Recording, Snapshot, WorkshopSnapshotOptions } from './camera/camera-options.ts'
import type { SettingsAccess } from './config/settings-access.ts'
import type { DeviceChoice, HoldingChoice } from './device/device-choice.ts'
import type { Diagnosis } from './doctor/diagnosis.ts'
import type { Jobs } from './jobs/jobs.ts'
import type {
  DeviceTest,
  MachineState,
  MoveOptions,
  PenCommandOptions,
  PenHeights,
  PenHeightsOptions,
  StoredHeights,
} from './machine/machine-options.ts'
import type { DrawingSize } from './plot/plot-event.ts'
import type { DrawingOptions, PlotFileOptions, PreparationOptions, ResumeJobOptions } from './plot/plot-options.ts'
import type { Plot } from './plot/plot.ts'
import type { GuardWatch } from './sensor/guard-watch.ts'
import type { Monitoring, MonitorSensorsOptions, ReadSensorsOptions, SensorResult } from './sensor/sensor-options.ts'

/** What {@link createWorkshop} accepts: the same as `createHost`, or a host that is already there. */
export interface WorkshopOptions extends Omit<HostOptions, 'sections' | 'overrides'> {
  /** Use this host instead of a new one; made with `sections: jobSections`. It is not closed with the workshop. */
  host?: Host | undefined
  /** For everything that waits. Default: the system's. */
  clock?: Clock | undefined
  /** Opens pipes to devices in place of the drivers' own way. */
  openPipe?: OpenPipe | undefined
}

/** A drawing, and what to call it. */
export interface NamedDrawing {
  readonly name: string
  readonly drawing: Drawing
}

/** Where a drawing comes from: the path of a file, its text as a stream or as bytes, or a drawing that was read before. */
export type DrawingSource = string | Readable | Uint8Array | NamedDrawing

/** What `workshop.plan` accepts. */
export interface PlanOptions extends DeviceChoice, DrawingOptions, PreparationOptions {
  /** Plan without a machine where none is named and more than one is possible: no times, no limits. Default false: that is an error. */
  machineOptional?: boolean | undefined
}

/** A drawing made ready for a machine that was not opened. */
export interface Plan extends NamedDrawing {
  readonly size: DrawingSize
  /** Absent where no machine was meant. */
  readonly machine: { readonly device: string; readonly model: string; readonly limits: PlotterLimits } | undefined
  readonly estimate: PlotEstimate | undefined
}

/** What `workshop.use` hands to an operation. */
export interface UsedDevice {
  /** `east`, `ebb:/dev/ttyACM0`. */
  readonly name: string
  /** All settings, as the driver completes them. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
}

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
  /** Plots that are running now. */
  readonly plots: readonly Plot[]

  /** Reads a drawing. @throws DriverError `INPUT_INVALID` for whatever is wrong with it */
  readDrawing(
    source: DrawingSource,
    options?: DrawingOptions & Pick<DeviceChoice, 'signal' | 'onNotice'> & Pick<PreparationOptions, 'hatch'>,
  ): Promise<NamedDrawing>
  /** Makes a drawing ready for a machine, and estimates the plot; opens the machine's simulated device only. */
  plan(source: DrawingSource, options?: PlanOptions): Promise<Plan>
  /** Plots a drawing. Returns at once; failures come with {@link Plot.done}. */
  plot(source: DrawingSource, options?: PlotFileOptions): Plot
  /**
   * Resumes a job that ended early, on the machine and with the options it was begun with.
   * @param name - see {@link Jobs.find}; default: the newest that can be resumed
   */
  resumeJob(name?: string, options?: ResumeJobOptions): Plot
  /** Opens the sensors that guards need, and reads them once. One watch may guard several plots. */
  watchGuards(
    rules: readonly string[],
    options?: { readonly sensors?: readonly string[] | undefined } & Pick<DeviceChoice, 'signal' | 'onNotice'>,
  ): Promise<GuardWatch>

  /** Lifts the pen, or lowers it for a while. */
  pen(options?: PenCommandOptions): Promise<MachineState>
  /** Travels with the pen up. @throws DriverError `OUT_OF_BOUNDS` */
  move(options: MoveOptions): Promise<MachineState>
  /** Finds the machine's corner by its switches. @throws DriverError `STATE_INVALID` for a machine without */
  home(options?: HoldingChoice): Promise<MachineState>
  /** Brings the pen to the origin, and releases the motors. */
  park(options?: HoldingChoice): Promise<MachineState>
  /** `set`: the pen's place is the origin from now on, motors on. `show`: how far the pen is from it. `forget`: releases the motors. */
  origin(action: 'set' | 'show' | 'forget', options?: DeviceChoice): Promise<MachineState>
  /** Tries heights on the machine, and stores them in the configuration. */
  setPenHeights(heights: PenHeights, options?: PenHeightsOptions): Promise<StoredHeights>
  /**
   * Opens a device, hands it to `operation`, and closes it whatever happens: for everything that has no call of its own here.
   * @throws what opening, the operation and closing throw; the first of them
   */
  use<Kind extends DeviceKind, Result>(
    kind: Kind,
    operation: (device: DeviceOfKind[Kind], used: UsedDevice) => Promise<Result>,
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
  /** Opens a device and runs its self-test; nothing moves. */
  test(options?: DeviceChoice): Promise<DeviceTest>
  /** Checks Node.js, drivers, devices, rights and configuration. */
  diagnose(options?: OperationOptions): Promise<Diagnosis>

  /** Stops what is running, and closes what it opened. */
  close(): Promise<void>
}
