import type { Board } from './board.ts'
import type { EbbConfig } from './config.ts'
import type { MachineProfile } from './machines.ts'
import type { MotionQueue } from './motion-queue.ts'
import { type Command, liftPen, liftPenAtOnce, lowerPen, moveServo, setServo, stepperMove } from './protocol.ts'
import { servoPulse, servoRate, servoTravelMs } from './servo.ts'

/** Where the pen was sent: `rising` while its lift goes on beside the carriage's moves. */
export type PenState = 'up' | 'rising' | 'down' | 'unknown'

/** The pen as the driver has sent it, up or down. */
export class Pen {
  readonly #board: Board
  readonly #queue: MotionQueue
  readonly #pin: number
  readonly #upPulse: number
  readonly #downPulse: number
  readonly #liftRate: number
  readonly #liftMs: number
  /** From anywhere: where an earlier program left the pen, nobody can ask. */
  readonly #firstLiftMs: number
  readonly #dropMs: number
  #state: PenState = 'unknown'

  constructor(board: Board, queue: MotionQueue, { servo }: MachineProfile, config: EbbConfig) {
    this.#board = board
    this.#queue = queue
    this.#pin = servo.pin
    this.#upPulse = servoPulse(servo, config.penUpPercent)
    this.#downPulse = servoPulse(servo, config.penDownPercent)
    this.#liftRate = servoRate(servo, servo.liftRatePercent)
    this.#liftMs = config.penLiftMs
    this.#firstLiftMs = Math.max(config.penLiftMs, servoTravelMs(servo, 100, servo.liftRatePercent))
    this.#dropMs = config.penDropMs
  }

  /** Where the pen was last sent; unknown until the driver has sent it anywhere. */
  get state(): PenState {
    return this.#state
  }

  /** Up, and come to rest there. */
  get isUp(): boolean {
    return this.#state === 'up'
  }

  /**
   * Lifts the pen, in turn with the moves.
   * @param waitMs - until the next move begins; by default until the pen is up
   * @param height - how far, 1 for the whole way up
   * @returns how long that is, ms
   */
  async lift(
    waitMs: number = this.#state === 'unknown' ? this.#firstLiftMs : this.#liftMs,
    height: number = 1,
  ): Promise<number> {
    await this.#queue.send(height < 1 ? this.#liftPartly(waitMs, height) : liftPen(waitMs, this.#pin), waitMs)
    this.#state = height === 1 && waitMs >= this.#liftMs ? 'up' : 'rising'
    return waitMs
  }

  /**
   * Lowers the pen, in turn with the moves.
   * @param waitMs - until the next move begins; by default until the pen is down
   * @returns how long that is, ms
   */
  async drop(waitMs: number = this.#dropMs): Promise<number> {
    // Before it is sent: a failure in between leaves a pen that may be down, and so will be lifted.
    this.#state = 'down'
    await this.#queue.send(lowerPen(waitMs, this.#pin), waitMs)
    return waitMs
  }

  #liftPartly(waitMs: number, height: number): Command {
    const pulse = Math.round(this.#downPulse + height * (this.#upPulse - this.#downPulse))
    return moveServo(pulse, this.#pin, this.#liftRate, waitMs)
  }

  /** Lets the carriage rest for so long, in turn with the moves. */
  async wait(waitMs: number): Promise<number> {
    await this.#queue.send(stepperMove(waitMs, [0, 0]), waitMs)
    return waitMs
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
