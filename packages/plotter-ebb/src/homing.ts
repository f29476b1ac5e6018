/**
 * Finds the corner of a CoreXY machine with one switch, at the left end of its travel: the NextDraws.
 *
 * With motor 2 let go, motor 1 turning back pulls the carriage diagonally, half as far as it turns, until it rests against the
 * stop at y = 0; from there it goes left, as far as it turns. So the way motor 1 needs for the same 2.5 mm tells whether y
 * is 0 already:
 *
 *   y ▲      ╱ motor 1 alone: 5 mm of motor for 2.5 mm of x
 *     │    ╱
 *   0 ├──●━━━━━ 2.5 mm of motor for 2.5 mm of x
 *     switch
 *
 * The order of moves, their lengths and speeds are those of the makers' own software (Bantam Tools, homing.py of the NextDraw
 * software, MIT License), which is what the machines are built for.
 */
import type { OperationOptions } from '@vfab/core'

import type { Board } from './board.ts'
import { ebbError } from './errors.ts'
import { homePin, type MachineProfile } from './machines.ts'
import type { MotionQueue } from './motion-queue.ts'
import {
  askPin,
  askSteps,
  type BoardStatus,
  clearSteps,
  enableFirstMotor,
  enableMotors,
  makeInput,
  setOption,
  setPinHigh,
  stepperMove,
} from './protocol.ts'
import type { Watch } from './watch.ts'

/** What {@link findHome} works with. The pen is up. */
export interface HomingParts {
  readonly board: Board
  readonly queue: MotionQueue
  readonly watch: Watch
  readonly machine: MachineProfile
  /** As `EM` takes it. */
  readonly stepMode: number
}

const coarseMmPerS = 50.8
const fineMmPerS = 6.35
/** The switch lets go within this. */
const backOffMm = 6
/** From there back towards the switch before it is approached slowly, so that 2.5 mm are left. */
const returnMm = 3.5
/** The way motor 1 turns for those 2.5 mm when y is 0, and when it is as good as 0. */
const exactMm = 2.5
const closeMm = 3.05
const nearMm = 3.81
/** The carriage is moved aside by this for the last, precise approach. */
const asideMm = 6
/** How much more than its nominal travel a machine may have. */
const slackMm = 12.7
/** Longest piece of a move: an abort takes effect after a few of them. */
const pieceMs = 250
/** Pieces in the board's queue at most. */
const piecesAhead = 2

/**
 * Brings the carriage to the corner and takes it for the origin. Both motors hold it then. On abort the machine stops within
 * a second, and rejects with the signal's reason; where it is, is unknown.
 * @throws DriverError `HARDWARE_FAULT` when the switch does not answer as it should
 */
export async function findHome(parts: HomingParts, options: OperationOptions = {}): Promise<void> {
  await new Homing(parts, options.signal).run()
}

class Homing {
  readonly #parts: HomingParts
  readonly #signal: AbortSignal | undefined

  constructor(parts: HomingParts, signal: AbortSignal | undefined) {
    this.#parts = parts
    this.#signal = signal
  }

  async run(): Promise<void> {
    const { board } = this.#parts
    await board.ask(setPinHigh(homePin))
    await board.ask(makeInput(homePin))
    await board.ask(setOption('autoEnableMotors', 0))
    try {
      await this.#findLeftAndTop()
      await this.#findPrecisely()
    } catch (error) {
      await this.#restore().catch(() => {}) // the first failure is the one that is told
      throw error
    }
    await this.#restore()
    await board.ask(clearSteps())
  }

  async #restore(): Promise<void> {
    const { board } = this.#parts
    await board.ask(setOption('limitSwitchMask', 0))
    await board.ask(setOption('autoEnableMotors', 1))
    await this.#holdBoth()
  }

  /** With motor 1, until the carriage rests against the stop and the switch. */
  async #findLeftAndTop(): Promise<void> {
    const { widthMm, heightMm } = this.#parts.machine
    // Half of the way while it goes diagonally.
    const doneMm = (await this.#isPressed())
      ? exactMm / 2
      : (await this.#pullToSwitch(2 * heightMm + widthMm - heightMm + slackMm, coarseMmPerS)) / 2
    const first = await this.#approach()
    if (await this.#isAtTop(first)) return
    const restMm = Math.max(0, heightMm - doneMm - exactMm)
    await this.#holdBoth()
    await this.#move(restMm, restMm, coarseMmPerS)
    await this.#pullToSwitch(2 * (restMm + exactMm), coarseMmPerS)
    if (!(await this.#isAtTop(await this.#approach()))) throw fault('the carriage does not reach the stop at its top')
  }

  /** Whether y is 0, given the way of the last approach; approaches again as often as that takes to tell. */
  async #isAtTop(first: number): Promise<boolean> {
    const second = await this.#approach()
    if (second <= exactMm || (first < nearMm && second < closeMm)) return true
    return second < nearMm && (await this.#approach()) <= closeMm
  }

  /** Steps back from the switch and returns to it slowly. @returns how far motor 1 turned for that, mm */
  async #approach(): Promise<number> {
    await this.#holdBoth()
    await this.#move(backOffMm, backOffMm, coarseMmPerS)
    if (await this.#isPressed()) throw fault('the home switch stays pressed')
    await this.#move(-returnMm, -returnMm, coarseMmPerS)
    return this.#pullToSwitch(2 * returnMm, fineMmPerS)
  }

  /** Finds x = 0 with motor 2, away from the stop, and returns to the corner. */
  async #findPrecisely(): Promise<void> {
    await this.#holdBoth()
    await this.#move(2 * asideMm, 0, coarseMmPerS)
    await this.#move(0, -asideMm, coarseMmPerS)
    if (await this.#isPressed()) throw fault('the home switch is pressed too early')
    await this.#untilSwitch(() => this.#move(0, -2 * asideMm, fineMmPerS))
    await this.#move(2 * -asideMm, 2 * asideMm, coarseMmPerS / 2)
  }

  /** Turns motor 1 back, motor 2 free, until the switch is pressed. @returns how far it turned, mm */
  async #pullToSwitch(mostMm: number, speedMmPerS: number): Promise<number> {
    const { board, machine, queue, stepMode } = this.#parts
    if (await this.#isPressed()) throw fault('the home switch is pressed too early')
    await board.ask(enableFirstMotor(stepMode))
    await queue.rest()
    await board.ask(clearSteps())
    await this.#untilSwitch(() => this.#move(-mostMm, -mostMm, speedMmPerS))
    const [steps] = await board.ask(askSteps())
    return Math.abs(steps) / machine.stepsPerMm
  }

  /** Makes a move that the board ends when the switch is pressed. */
  async #untilSwitch(move: () => Promise<boolean>): Promise<void> {
    const { board } = this.#parts
    await board.ask(setOption('limitSwitchTarget', 1 << homePin))
    await board.ask(setOption('limitSwitchMask', 1 << homePin))
    const reached = await move()
    await board.ask(setOption('limitSwitchMask', 0))
    if (!reached) throw fault('the home switch was not reached')
  }

  /** Energises both motors. */
  async #holdBoth(): Promise<void> {
    await this.#parts.board.ask(enableMotors(this.#parts.stepMode))
    await this.#parts.queue.rest()
  }

  /** Turns the motors by so many mm of their own. @returns whether the switch ended it */
  async #move(firstMm: number, secondMm: number, speedMmPerS: number): Promise<boolean> {
    const { machine, queue } = this.#parts
    const total = [firstMm, secondMm].map((mm) => Math.round(mm * machine.stepsPerMm))
    const pieces = Math.max(
      1,
      Math.ceil((Math.max(Math.abs(firstMm), Math.abs(secondMm)) / speedMmPerS) * (1000 / pieceMs)),
    )
    let reached = false
    const note = (status: BoardStatus): void => {
      this.#parts.watch.note(status)
      reached ||= status.limitReached
    }
    for (let piece = 1; piece <= pieces && !reached; piece++) {
      this.#signal?.throwIfAborted()
      const [first = 0, second = 0] = total.map(
        (steps) => Math.round((steps * piece) / pieces) - Math.round((steps * (piece - 1)) / pieces),
      )
      if (first !== 0 || second !== 0) await queue.send(stepperMove(pieceMs, [first, second]), pieceMs)
      await queue.untilWaiting(piecesAhead, note)
    }
    await queue.rest({ onStatus: note })
    this.#signal?.throwIfAborted()
    return reached
  }

  async #isPressed(): Promise<boolean> {
    // Closed at rest, the switch holds the pin low; pressed, or not there at all, the pin is pulled up.
    return (await this.#parts.board.ask(askPin(homePin))).high
  }
}

function fault(what: string): Error {
  return ebbError('HARDWARE_FAULT', `homing failed: ${what}`, {
    hint: 'check that the model is the right one and that nothing is in the way; by hand, bring the carriage to its corner and open the plotter again',
  })
}
