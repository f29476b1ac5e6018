import type { BytePipe } from './byte-pipe.ts'
import type { Clock, OperationOptions } from './operation.ts'
import type { PointMm } from './plotter.ts'
import type { ReadingValue } from './reading.ts'
import type { StrokeList } from './stroke-list.ts'

/** Faults that a simulated device can be told to have, at any moment. A simulator lists those it has in its documentation. */
export type SimulatedFault =
  /** The cable is pulled: the pipe closes, the device keeps its power. */
  | { readonly kind: 'unplug' }
  /** The device restarts and forgets everything volatile; on USB it drops off the bus too. */
  | { readonly kind: 'brown-out' }
  /** Nothing is answered any more, commands are still taken. */
  | { readonly kind: 'silence' }
  /** `bytes` random bytes are sent into the next reply. */
  | { readonly kind: 'garbage'; readonly bytes?: number }
  /** The next line ends half-way, without its ending: a loose contact. */
  | { readonly kind: 'cut-line' }
  /** The next command whose name matches is refused. */
  | { readonly kind: 'refuse'; readonly command: string }
  /** Every reply takes this much longer. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Motor supply off (or on again): the logic stays alive. */
  | { readonly kind: 'motor-power'; readonly on: boolean }

/** What {@link Simulator.start} accepts. */
export interface SimulatorOptions extends OperationOptions {
  /** How clients reach it: a TCP port on loopback (default, any free port), or a pseudo-terminal. */
  listen?: 'tcp' | 'pty' | undefined
  /** Device time per real time: 1 is as slow as the real one. Default `'max'`: as fast as the client can go. */
  speed?: number | 'max' | undefined
  /** TCP port to listen on; any free one when left out. */
  port?: number | undefined
  /** The simulator's own settings (firmware, model, nickname); checked by it. */
  settings?: Readonly<Record<string, unknown>> | undefined
}

/**
 * What a simulated plotter knows to have happened, in terms that hold for every protocol: proofs judge a drawing by it.
 * Places are mm of the machine itself: 0, 0 is where the tip stood when the simulation began (on machines that find their
 * own zero: that zero), x to the right, y down; they stay true when steps were lost or counters were cleared.
 */
export interface SimulatedPlotterRecord {
  /** The path of the tip on the paper, one stroke for each time it was down, oldest first. */
  strokesMm(): StrokeList
  /** Where the tip really is. */
  tipMm(): PointMm
  /** True while the tip is on the paper. */
  isPenDown(): boolean
  /**
   * Somebody takes the carriage and puts it there, with the pen as it is. Counters and registers of the device do not notice.
   * Only while nothing moves.
   */
  carryTo(place: PointMm): void
  /** Resolves when all that the device has taken is carried out; time passes until then as fast as it can. */
  idle(): Promise<void>
}

/**
 * How a simulated device really is, by the device and not by a driver: what `@vfab/conformance` judges a driver by, and with it
 * `vfab driver check`. A device of each kind has the members of that kind.
 */
export interface SimulatedTruth {
  /** Settings that open it, besides its address. Give short deadlines and intervals: checks wait for them. */
  readonly config?: Readonly<Record<string, unknown>>
  /** How many clients are connected: 0 says that the port is free. */
  clients(): number
  /** True where there is no cable that could be pulled: a page is asked anew each time, and no answer is a reading without a value. */
  readonly connectionless?: boolean
  /** What it was sent, oldest first: shown when a check fails. */
  received?(): readonly string[]
  /** Plotters: how far the tip has moved since the device was switched on, mm, pen up or down. */
  movedMm?(): number
  /** Plotters: whether the pen is off the paper. */
  penIsUp?(): boolean
  /** Plotters: a command that drawing cannot do without, as the fault `refuse` takes it. */
  readonly refusedCommand?: string
  /** Plotters: true for a machine that restarts whenever its port is opened. */
  readonly restartsOnOpen?: boolean
  /** Sensors: what each channel measures at this moment. */
  measured?(): Readonly<Record<string, ReadingValue>>
  /** Sensors: changes what every channel measures; a sensor that sends by itself sends. */
  change?(): void
  /** Cameras: when it took the picture in `bytes`, by its clock; undefined for a picture that is not its own. */
  takenMs?(bytes: Uint8Array): number | undefined
  /** Cameras: brings it back after the fault `brown-out`. */
  revive?(): void | Promise<void>
  /** Cameras: leaves those who watch now without pictures, their connections open. */
  stall?(): void
  /** Cameras: settings that it refuses for good, e.g. a wrong password. */
  readonly refusedConfig?: Readonly<Record<string, unknown>>
}

/** A device that runs in this process and that any client can reach at {@link address}. */
export interface SimulatedDevice {
  /** What a driver's `port` (or kin) takes: `tcp://127.0.0.1:40123`, `/dev/pts/4`. */
  readonly address: string
  /** Opens a pipe without a socket in between. One client at a time, as with the real device. */
  connect(): Promise<BytePipe>
  /** Makes the fault happen now. */
  inject(fault: SimulatedFault): void
  /** What the device has drawn so far as an SVG document; absent for devices that do not draw. */
  pictureSvg?(): string
  /** The device's time as a clock: a client in this process that sleeps on it needs no real time to wait. */
  readonly clock?: Clock
  /** Present on plotters. */
  readonly record?: SimulatedPlotterRecord
  /** Present on devices by which drivers are checked. */
  readonly truth?: SimulatedTruth
  /** One line for people on what happened: `43 strokes, 1.2 m of ink, 31.4 s, never starved`. */
  summary?(): string
  /** Hangs up on the client and stops listening. Idempotent. */
  close(): Promise<void>
  /** Only calls {@link close}. */
  [Symbol.asyncDispose](): Promise<void>
}

/** What a simulator package exports as `simulator`, made by {@link defineSimulator}, named in package.json metadata. */
export interface Simulator {
  readonly id: string
  /** @throws DriverError `CONFIG_INVALID`, `IO_FAILED` */
  start(options?: SimulatorOptions): Promise<SimulatedDevice>
}

const brand = Symbol.for('@vfab/core/simulator@1')

/** Marks `simulator` as made for this version of the contract. */
export function defineSimulator(simulator: Simulator): Simulator {
  return Object.defineProperty({ ...simulator }, brand, { value: 1, enumerable: false })
}

/** True for what {@link defineSimulator} of this or any other installed copy of core returned. */
export function isSimulator(value: unknown): value is Simulator {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === 1
}
