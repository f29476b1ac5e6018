/**
 * Looks after the board while it draws: a motor supply that was switched off, a restart, the button, a limit switch. Nothing of
 * this comes by itself; each has to be asked for.
 */
import type { Clock, EventHub } from '@vfab/core'

import type { Board } from './board.ts'
import { deviceReset, ebbError, limitReached } from './errors.ts'
import type { LimitSwitches } from './machines.ts'
import { askButton, askMark, askSupply, type BoardStatus, makeInput, setOption, setPinHigh } from './protocol.ts'
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
  /** Switches at which the board stops the motors, where somebody has added some. */
  readonly #limitSwitches: LimitSwitches | undefined
  #armed = false
  /** Set when one was hit: what the board was told since was not done. */
  #limitHit = false
  #lookedMs: number
  #poweredMs: number

  constructor(board: Board, clock: Clock, events: EventHub, mark: number, limitSwitches?: LimitSwitches) {
    this.mark = mark
    this.#limitSwitches = limitSwitches
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

  /**
   * Reports what a status says that was asked for anyway: asking clears it.
   * @throws DriverError `LIMIT_REACHED`
   */
  note(status: BoardStatus): void {
    if (status.buttonPressed) this.#reportButton()
    this.#limitHit ||= this.#armed && status.limitReached
    if (this.#limitHit) throw limitReached(this.#board.address)
  }

  /**
   * Lets the board stop the motors at its limit switches, where it has some. To be called when the motors hold.
   * @throws DriverError `LIMIT_REACHED` when one is pressed already: nothing moves
   */
  async arm(): Promise<void> {
    if (this.#limitSwitches === undefined) return
    const { pins, pressed } = this.#limitSwitches
    const mask = pins.reduce((sum, pin) => sum | (1 << pin), 0)
    for (const pin of pins) {
      await this.#board.ask(setPinHigh(pin))
      await this.#board.ask(makeInput(pin))
    }
    await this.#board.ask(setOption('limitSwitchMask', 0)) // forgets one that was pressed before
    this.#limitHit = false
    await this.#board.ask(setOption('limitSwitchTarget', pressed === 'high' ? mask : 0))
    await this.#board.ask(setOption('limitSwitchMask', mask))
    this.#armed = true
    await this.#checkLimits()
  }

  /** The carriage may press its switches: it looks for its home, or the plotter is given back. */
  async disarm(): Promise<void> {
    if (!this.#armed) return
    this.#armed = this.#limitHit = false
    await this.#board.ask(setOption('limitSwitchMask', 0))
  }

  async #checkLimits(): Promise<void> {
    if (this.#armed) this.note(await this.#board.ask(statusCommand(this.#board)))
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

  /** @throws DriverError `POWER_MISSING` with the volts, `LIMIT_REACHED`: either way nothing moves */
  async checkPower(): Promise<void> {
    await this.#checkLimits()
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
