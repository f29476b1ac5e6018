import type { HomeSwitches, HomingMachine } from './homing-machine.ts'
import { carriedByHand, MotionLog } from './motion-log.ts'
import type { Segment } from './stepper.ts'
import { minus, plus, type Vector, zero } from './vector.ts'

/** What hangs on the board: it is where it is, whatever the board calls the place. */
export class Machine implements HomingMachine {
  readonly motion: MotionLog = new MotionLog()
  readonly switches: HomeSwitches
  /** From the controller's coordinates to where the machine is, seen from where it was switched on. */
  #shift: Vector = zero
  #at: Vector = zero
  /** Without motor supply steps are counted, and nothing moves. */
  powered = true

  constructor(distanceMm: readonly [number, number]) {
    this.switches = { distanceMm, state: 'works' }
  }

  /** The controller has made steps. @returns where z went to */
  moved({ startMs, endMs, from, to, planned }: Pick<Segment, 'startMs' | 'endMs' | 'from' | 'to' | 'planned'>): number {
    const target = this.powered ? plus(to, this.#shift) : this.#at
    if (!this.powered) this.#shift = minus(this.#shift, minus(to, from))
    this.motion.push(startMs, endMs, this.#at, target, planned)
    this.#at = target
    return target[2]
  }

  /** Somebody carries the tip there, by the machine's directions; the controller does not notice. */
  carryTo(nowMs: number, x: number, y: number): void {
    const target: Vector = [x, y, this.#at[2]]
    this.#shift = plus(this.#shift, minus(target, this.#at))
    this.motion.push(nowMs, nowMs, this.#at, target, carriedByHand)
    this.#at = target
  }

  wentMm(axis: 0 | 1): number {
    return this.#at[axis]
  }

  renamed(from: Vector, to: Vector): void {
    this.#shift = plus(this.#shift, minus(from, to))
  }
}
