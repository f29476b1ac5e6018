import type { Board } from './board.ts'
import type { EbbConfig } from './config.ts'
import type { MachineProfile } from './machines.ts'
import type { MotionQueue } from './motion-queue.ts'
import { liftPen, liftPenAtOnce, lowerPen, setServo } from './protocol.ts'
import { servoPulse } from './servo.ts'

/** The pen as the driver has sent it, up or down. */
export class Pen {
  readonly #board: Board
  readonly #queue: MotionQueue
  readonly #pin: number
  readonly #downPulse: number
  readonly #liftMs: number
  readonly #dropMs: number
  #state: 'up' | 'down' | 'unknown' = 'unknown'

  constructor(board: Board, queue: MotionQueue, { servo }: MachineProfile, config: EbbConfig) {
    this.#board = board
    this.#queue = queue
    this.#pin = servo.pin
    this.#downPulse = servoPulse(servo, config.penDownPercent)
    this.#liftMs = config.penLiftMs
    this.#dropMs = config.penDropMs
  }

  /** Where the pen was last sent; unknown until the driver has sent it anywhere. */
  get state(): 'up' | 'down' | 'unknown' {
    return this.#state
  }

  get isUp(): boolean {
    return this.#state === 'up'
  }

  /** Lifts the pen, in turn with the moves. @returns how long that takes, ms */
  async lift(): Promise<number> {
    await this.#queue.send(liftPen(this.#liftMs, this.#pin), this.#liftMs)
    this.#state = 'up'
    return this.#liftMs
  }

  /** Lowers the pen, in turn with the moves. @returns how long that takes, ms */
  async drop(): Promise<number> {
    // Before it is sent: a failure in between leaves a pen that may be down, and so will be lifted.
    this.#state = 'down'
    await this.#queue.send(lowerPen(this.#dropMs, this.#pin), this.#dropMs)
    return this.#dropMs
  }

  /** Whether the pen can be lifted past the queue. */
  get canLiftAtOnce(): boolean {
    return this.#board.features.immediateLift
  }

  /** Starts to lift the pen without waiting for the moves in the queue; call {@link allowDrop} when they are done. */
  async liftAtOnce(): Promise<void> {
    await this.#board.ask(liftPenAtOnce(this.#pin))
  }

  /** Sets the lower position again, which lifting at once has set to the upper. */
  async allowDrop(): Promise<void> {
    await this.#board.ask(setServo('downPulse', this.#downPulse))
  }
}
