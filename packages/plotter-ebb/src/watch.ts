/**
 * Looks after the board while it draws: a motor supply that was switched off, a restart, the button. Nothing of this comes
 * by itself; each has to be asked for.
 */
import type { Clock, EventHub } from '@vfab/core'

import type { Board } from './board.ts'
import { deviceReset, ebbError } from './errors.ts'
import { askButton, askMark, askSupply, type BoardStatus } from './protocol.ts'
import { statusCommand } from './setup.ts'
import { hasMotorPower, supplyVolts } from './supply.ts'

/** How often the button is asked for between lifts of the pen, ms. */
const lookEveryMs = 100
/** How often the motor supply is looked at meanwhile: often enough that no second stroke can be drawn on the air. */
const powerEveryMs = 200

/** Asks a board how it is. */
export class Watch {
  readonly #board: Board
  readonly #clock: Clock
  readonly #events: EventHub
  /** First byte of the session's mark in the board's memory. */
  mark: number
  #lookedMs: number
  #poweredMs: number

  constructor(board: Board, clock: Clock, events: EventHub, mark: number) {
    this.mark = mark
    this.#board = board
    this.#clock = clock
    this.#events = events
    this.#lookedMs = this.#poweredMs = clock.now()
  }

  /**
   * If the last look was some time ago, asks for the button, and reports it as `state_update` with `button: 'pressed'`; every
   * other time for the motor supply instead, because each question costs the time of a move.
   * @returns whether the motors were seen to have power, so that what is done by now was drawn
   * @throws DriverError `POWER_MISSING` with the volts
   */
  async look(): Promise<boolean> {
    const nowMs = this.#clock.now()
    if (nowMs - this.#lookedMs < lookEveryMs) return false
    this.#lookedMs = nowMs
    if (await this.lookAtPower()) return true
    if (this.#board.features.generalStatus) this.note(await this.#board.ask(statusCommand(this.#board)))
    else if ((await this.#board.ask(askButton())).pressed) this.#reportButton()
    return false
  }

  /**
   * Makes sure that the motors have power, if that was some time ago.
   * @returns whether it did, so that what is done by now was drawn
   * @throws DriverError `POWER_MISSING` with the volts
   */
  async lookAtPower(): Promise<boolean> {
    if (this.#clock.now() - this.#poweredMs < powerEveryMs) return false
    await this.checkPower()
    return true
  }

  /** Reports what a status says that was asked for anyway: asking clears it. */
  note(status: BoardStatus): void {
    if (status.buttonPressed) this.#reportButton()
  }

  /**
   * Makes sure that the motors have power and that the board is still the one that was set up.
   * @throws DriverError `POWER_MISSING` with the volts, `DEVICE_RESET`
   */
  async check(): Promise<void> {
    await this.checkPower()
    // In future syntax a restarted board gives itself away with its first answer.
    if (this.#board.syntax === 'legacy' && (await this.#board.ask(askMark())) !== this.mark) throw deviceReset()
  }

  /** @throws DriverError `POWER_MISSING` with the volts */
  async checkPower(): Promise<void> {
    const reading = await this.#board.ask(askSupply())
    this.#poweredMs = this.#clock.now()
    if (hasMotorPower(reading)) return
    const volts = supplyVolts(reading)
    const address = this.#board.address
    throw ebbError('POWER_MISSING', `the motors of the plotter at ${address} have ${volts.toFixed(1)} V: no power`, {
      context: { address, motorSupplyVolts: Number(volts.toFixed(1)) },
      hint: "plug in the plotter's own power supply, and switch it on; USB does not drive the motors",
    })
  }

  #reportButton(): void {
    this.#events.emit('state_update', { button: 'pressed' })
  }
}
