import type { PictureOptions } from '../ebb/picture.ts'
import type { SimulatedPlotter } from '../simulated-plotter.ts'
import type { GrblState } from './controller.ts'
import type { GrblRecord } from './record.ts'

/** A simulated board with Grbl, grblHAL or FluidNC. Boards that are wired so restart when a client connects. It does not notice {@link carryTo}. */
export interface GrblBoard extends SimulatedPlotter<GrblRecord, PictureOptions> {
  /** What the firmware is at now. */
  readonly state: GrblState
  /** The next `count` answers `ok` never arrive, as on a noisy line. */
  loseOks(count: number): void
  /** A real-time character arrives that the client did not send: a button of the machine, or another program on the line. */
  signal(character: number): void
  /** A limit switch is hit: a hard limit, whatever `$21` says. */
  hitLimit(): void
  /** What the home switches do from now on. */
  setHomeSwitches(state: 'works' | 'missing' | 'stuck'): void
}
