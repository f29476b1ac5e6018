import type { Board } from './board.ts'
import type { EbbConfig } from './config.ts'
import type { PenSettings } from './draw-settings.ts'
import type { MachineProfile } from './machines.ts'
import type { MotionQueue, QueueEntry } from './motion-queue.ts'
import { type Command, liftPen, liftPenAtOnce, lowerPen, moveServo, setServo, stepperMove } from './protocol.ts'
import { type ServoModel, servoPulse, servoRate, servoTravelMs } from './servo.ts'

/** Where the pen was sent: `rising` while its lift goes on beside the carriage's moves. */
export type PenState = 'up' | 'rising' | 'down' | 'unknown'

/** The pen as the driver has sent it, up or down. */
export class Pen {
  readonly #board: Board
  readonly #queue: MotionQueue
  readonly #servo: ServoModel
  readonly #pin: number
  /** What the board has been told. */
  #settings: PenSettings
  #state: PenState = 'unknown'

  constructor(board: Board, queue: MotionQueue, { servo }: MachineProfile, config: EbbConfig) {
    this.#board = board
    this.#queue = queue
    this.#servo = servo
    this.#pin = servo.pin
    this.#settings = config
  }

  /** From anywhere: where an earlier program left the pen is not known. */
  get #firstLiftMs(): number {
    return Math.max(this.#settings.penLiftMs, servoTravelMs(this.#servo, 100, this.#servo.liftRatePercent))
  }

  /** Tells the board other heights, from the next lift and the next drop on. The machine must rest. */
  async use(settings: PenSettings): Promise<void> {
    const { penUpPercent, penDownPercent } = this.#settings
    this.#settings = settings
    if (settings.penUpPercent !== penUpPercent) {
      // It is where up was.
      if (this.#state !== 'down') this.#state = 'unknown'
      await this.#board.ask(setServo('upPulse', servoPulse(this.#servo, settings.penUpPercent)))
    }
    if (settings.penDownPercent !== penDownPercent) await this.allowDrop()
  }

  /** To be told that the board has been set up anew with these heights, and may have moved the pen. */
  wasSetUp(settings: PenSettings): void {
    this.#settings = settings
    this.#state = 'unknown'
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
   * @param moves - go on meanwhile: all of it is queued together
   * @returns how long that is, ms
   */
  async lift(
    waitMs: number = this.#state === 'unknown' ? this.#firstLiftMs : this.#settings.penLiftMs,
    height: number = 1,
    moves: readonly QueueEntry[] = [],
  ): Promise<number> {
    const command = height < 1 ? this.#liftPartly(waitMs, height) : liftPen(waitMs, this.#pin)
    const onTaken = (certain: boolean): void => {
      if (certain) this.#state = height === 1 && waitMs >= this.#settings.penLiftMs ? 'up' : 'rising'
    }
    await this.#queue.sendTogether([{ command, durationMs: waitMs, onTaken }, ...moves])
    return waitMs
  }

  /**
   * Lowers the pen, in turn with the moves.
   * @param waitMs - until the next move begins; by default until the pen is down
   * @param moves - go on meanwhile: all of it is queued together
   * @returns how long that is, ms
   */
  async drop(waitMs: number = this.#settings.penDropMs, moves: readonly QueueEntry[] = []): Promise<number> {
    // Before it is sent: a failure in between leaves a pen that may be down, and so will be lifted.
    this.#state = 'down'
    await this.#queue.sendTogether([{ command: lowerPen(waitMs, this.#pin), durationMs: waitMs }, ...moves])
    return waitMs
  }

  #liftPartly(waitMs: number, height: number): Command {
    const { penUpPercent, penDownPercent } = this.#settings
    const pulse = servoPulse(this.#servo, penDownPercent + height * (penUpPercent - penDownPercent))
    return moveServo(pulse, this.#pin, servoRate(this.#servo, this.#servo.liftRatePercent), waitMs)
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
    await this.#board.ask(setServo('downPulse', servoPulse(this.#servo, this.#settings.penDownPercent)))
  }
}
