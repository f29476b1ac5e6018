import { type BytePipe, type Clock, type PointMm, type SimulatedFault } from '@vfab/core'
import { type FaultMoment } from '../fault-schedule.ts'
import { type PictureOptions } from '../ebb/picture.ts'
import { type GrblState } from './controller.ts'
import { type GrblRecord } from './record.ts'

/** A simulated board with Grbl, grblHAL or FluidNC. */
export interface GrblBoard {
  /** A name for messages: `sim:grbl`. */
  readonly address: string
  /** The board's time as a clock: a client that sleeps on it needs no real time to wait. */
  readonly clock: Clock
  readonly record: GrblRecord
  /** What the firmware is at now. */
  readonly state: GrblState
  /**
   * Plugs the cable in: boards that are wired so restart. One client at a time.
   * @throws DriverError `DEVICE_BUSY` while another pipe is open
   */
  connect(): BytePipe
  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void
  /** Makes a fault happen at a given moment. */
  injectAt(moment: FaultMoment, fault: SimulatedFault): void
  /** The next `count` answers `ok` never arrive, as on a noisy line. */
  loseOks(count: number): void
  /** A real-time character arrives that the client did not send: a button of the machine, or another program on the line. */
  signal(character: number): void
  /** A limit switch is hit: a hard limit, whatever `$21` says. */
  hitLimit(): void
  /** Somebody takes the tip and puts it there, mm as on a page; the board does not notice. */
  carryTo(place: PointMm): void
  /** What the home switches do from now on. */
  setHomeSwitches(state: 'works' | 'missing' | 'stuck'): void
  /** Resolves when everything that was sent has been dealt with and the machine rests. */
  idle(): Promise<void>
  /** What the pen has drawn so far. */
  pictureSvg(options?: PictureOptions): string
  /** One line for people: `43 strokes, 1.2 m of ink, 31.4 s, nothing lost`. */
  summary(): string
  /** Pulls the cable out. */
  close(): void
}

/** Makes a simulated Grbl board. @throws RangeError for options that no board has */
