/**
 * The commands of the EiBotBoard that this driver sends, one function each. A command knows its line and how to read its
 * answer; it knows nothing of time. Nothing here waits.
 * @see http://evil-mad.github.io/EggBot/ebb.html
 */
import type { ReplyReader } from '@vfab/driver-kit'

import { parseFirmware, type FirmwareVersion } from './firmware.ts'
import { integer, stepperMoveLine } from './move-lines.ts'
import { type LegacyForm, readReply, type Syntax } from './replies.ts'

/** One command. */
export interface Command<T = true> {
  /** One or two letters: `SM`. */
  readonly name: string
  /** As it is sent, without its line ending. */
  readonly line: string
  /** Reads one answer; make a new one for each time the command is sent. */
  reader(syntax: Syntax): ReplyReader<T>
}

/** What `V` tells. */
export interface VersionReply {
  readonly version: FirmwareVersion
  /** The syntax the answer came in, which is the one that all others will come in. */
  readonly syntax: Syntax
}

/** What `QG` or `QM` tells. Fields that the firmware cannot tell are false. */
export interface BoardStatus {
  /** True while anything moves or waits to move. */
  readonly busy: boolean
  /** The button was pressed since the last time it was asked for; asking clears it. */
  readonly buttonPressed: boolean
  /** The limit switch has stopped the motors; asking clears it. */
  readonly limitReached: boolean
  /** On firmware ≥ 3.0: the motor supply was below the board's threshold; asking clears it. Before, the level of a pin. */
  readonly powerLost?: true
}

/** What `QC` tells, as the converter's raw values, 0–1023 for 0–3.3 V. */
export interface SupplyReading {
  readonly currentRaw: number
  readonly supplyRaw: number
}

/** Parameters of `SC` that are used. */
export const servoParameters = { upPulse: 4, downPulse: 5, channels: 8, upRate: 11, downRate: 12 } as const

/** Parameters of `CU` that are used. */
export const boardOptions = {
  queueDepth: 4,
  futureSyntax: 10,
  autoEnableMotors: 50,
  limitSwitchMask: 51,
  limitSwitchTarget: 52,
  powerLostThreshold: 60,
} as const

/** Parameters of `QU` that are used. */
export const utilityValues = { deepestQueue: 2, queueDepth: 3, queueLength: 6 } as const

/** `V`: asks for the firmware; the only command whose answer tells the syntax. Lines that are no answer to it are passed over. */
export function askVersion(onOther?: (line: string) => void): Command<VersionReply> {
  return {
    name: 'V',
    line: 'V',
    reader: () => (line) => {
      const version = parseFirmware(line)
      if (version === undefined) onOther?.(line)
      return version && { version, syntax: /^V,/i.test(line) ? 'future' : 'legacy' }
    },
  }
}

/**
 * `CU,10`: changes the syntax of all answers. Its own answer is half in one syntax and half in the other (an empty line, or
 * `CUOK`), so it is sent without waiting for one: ask for the version next.
 */
export function setSyntaxLine(syntax: Syntax): string {
  return `CU,${boardOptions.futureSyntax},${syntax === 'future' ? 1 : 0}`
}

/** `CU,1,1`: plain commands are answered with `OK`, which another program may have switched off. Legacy syntax only. */
export const answerPlainCommandsLine = 'CU,1,1'

/** `EM`: energises both motors in a step mode (1 = 1/16 … 5 = full steps). Zeroes the step counters on firmware ≥ 2.6.2. */
export function enableMotors(mode: number): Command {
  return plain('EM', integer(mode, 1, 5), mode)
}

/** `EM,0,0`: lets both motors turn freely; where the carriage is, is unknown from then on. */
export function disableMotors(): Command {
  return plain('EM', 0, 0)
}

/** `EM,mode,0`: energises motor 1 only. */
export function enableFirstMotor(mode: number): Command {
  return plain('EM', integer(mode, 1, 5), 0)
}

/** `SM`: a straight move at constant speed, or a pause. As {@link stepperMoveLine}. */
export function stepperMove(durationMs: number, steps: readonly [number, number]): Command {
  return moveCommand(stepperMoveLine(durationMs, steps))
}

/** The command of a line of `move-lines.ts`. */
export function moveCommand(line: string): Command {
  return query(line.slice(0, line.indexOf(',')), line, 'ok', () => true as const)
}

/** `SP,1`: lifts the pen, in turn with the moves; the next one starts `durationMs` later. */
export function liftPen(durationMs: number, pin: number): Command {
  return penMove(1, durationMs, pin)
}

/** The same for a board whose program has died: the ending of whatever line was cut off, then the lift, in turn with the moves. */
export function emergencyBytes(durationMs: number, pin: number): Uint8Array {
  return Buffer.from(`\r${liftPen(durationMs, pin).line}\r`, 'latin1')
}

/** `SP,0`: lowers the pen, in turn with the moves; the next one starts `durationMs` later. */
export function lowerPen(durationMs: number, pin: number): Command {
  return penMove(0, durationMs, pin)
}

/** `SP,3`: lifts the pen at once, and makes lowerings that wait harmless by setting the lower position to the upper. */
export function liftPenAtOnce(pin: number): Command {
  return penMove(3, 0, pin)
}

/**
 * `S2`: moves the servo on a pin of port B to a pulse width, in turn with the moves.
 * @param rate - change of the pulse width from one pulse to the next
 */
export function moveServo(pulse: number, pin: number, rate: number, durationMs: number): Command {
  const numbers = [integer(pulse, 1, 65_535), integer(pin, 0, 7) + rpOfPortB, integer(rate, 1, 65_535)] as const
  return plain('S2', ...numbers, integer(durationMs, 0, longestPenMs))
}

/** The number that `S2` has for a pin of port B is so much higher. */
const rpOfPortB = 3

/** `SC`: sets one value of {@link servoParameters}. */
export function setServo(parameter: keyof typeof servoParameters, value: number): Command {
  return plain('SC', servoParameters[parameter], integer(value, 0, 65_535))
}

/** `SR`: how long after its last movement the servo loses its power; 0 keeps it. */
export function setServoTimeout(durationMs: number): Command {
  return plain('SR', integer(durationMs, 0, 2 ** 32 - 1))
}

/** `QS`: the step counters of both motors. Valid while they turn. */
export function askSteps(): Command<readonly [number, number]> {
  return query('QS', 'QS', 'value-then-ok', (value) => {
    const [, first, second] = /^(-?\d+),(-?\d+)$/.exec(value) ?? []
    return first === undefined ? undefined : [Number(first), Number(second)]
  })
}

/** `CS`: zeroes the step counters. */
export function clearSteps(): Command {
  return plain('CS')
}

/** `QG`: what the board is doing, in one byte. Firmware ≥ 2.6.2. */
export function askStatus(): Command<BoardStatus> {
  return query('QG', 'QG', 'value', (value) => {
    if (!/^[0-9A-F]{2}$/i.test(value)) return undefined
    const bits = parseInt(value, 16)
    return {
      busy: (bits & 0x0f) !== 0,
      buttonPressed: (bits & 0x20) !== 0,
      limitReached: (bits & 0x80) !== 0,
      ...((bits & 0x40) !== 0 && { powerLost: true }),
    }
  })
}

/** `QM`: what the board is doing, on firmware before 2.6.2. */
export function askMotors(): Command<BoardStatus> {
  return query('QM', 'QM', 'value', (value) => {
    // Firmware before 2.4.4 does not tell the fourth, whether the queue is empty.
    if (!/^\d+(?:,\d+){2,3}$/.test(value)) return undefined
    return {
      busy: value.split(',').some((field) => Number(field) !== 0),
      buttonPressed: false,
      limitReached: false,
    }
  })
}

/** `QB`: whether the button was pressed since the last time it was asked for. */
export function askButton(): Command<{ readonly pressed: boolean }> {
  return query('QB', 'QB', 'value-then-ok', (value) => (/^[01]$/.test(value) ? { pressed: value === '1' } : undefined))
}

/** `QC`: motor current setting and motor supply. */
export function askSupply(): Command<SupplyReading> {
  return query('QC', 'QC', 'value-then-ok', (value) => {
    const [, current, supply] = /^(\d+),(\d+)$/.exec(value) ?? []
    return current === undefined ? undefined : { currentRaw: Number(current), supplyRaw: Number(supply) }
  })
}

/** `QT`: the nickname, '' where there is none. */
export function askNickname(): Command<{ readonly nickname: string }> {
  return query('QT', 'QT', 'value-then-ok', (value) => ({ nickname: value.trim() }))
}

/** `QU`: one of {@link utilityValues}. */
export function askUtility(value: keyof typeof utilityValues): Command<number> {
  return query('QU', `QU,${utilityValues[value]}`, 'value-then-ok', (text) => {
    // Firmware 3.0.1 repeats the parameter's number before the value.
    return /^(?:\d+,)?\d+$/.test(text) ? Number(text.split(',').at(-1)) : undefined
  })
}

/** `CU`: sets one of {@link boardOptions}. A change of the queue's depth waits until nothing moves. */
export function setOption(option: Exclude<keyof typeof boardOptions, 'futureSyntax'>, value: number): Command {
  return plain('CU', boardOptions[option], integer(value, 0, 65_535))
}

/**
 * `SL`: puts a byte into the board's memory that a restart erases.
 * @param index - which of 32 bytes; firmware before 3.0 has but one, and does not take the parameter
 */
export function setMark(byte: number, index = 0): Command {
  return index === 0 ? plain('SL', integer(byte, 0, 255)) : plain('SL', integer(byte, 0, 255), integer(index, 0, 31))
}

/** `QL`: a byte of {@link setMark}, 0 after a restart. */
export function askMark(index = 0): Command<number> {
  const line = index === 0 ? 'QL' : `QL,${integer(index, 0, 31)}`
  return query('QL', line, 'value-then-ok', (value) => (/^\d{1,3}$/.test(value) ? Number(value) : undefined))
}

/** `QE`: microsteps per full step of both motors, 0 where one has no current. Firmware ≥ 2.8.0. */
export function askEnabled(): Command<readonly [number, number]> {
  return query('QE', 'QE', 'value-then-ok', (value) => {
    const [, first, second] = /^(\d{1,2}),(\d{1,2})$/.exec(value) ?? []
    return first === undefined ? undefined : [Number(first), Number(second)]
  })
}

/** `PO`: what a pin of port B puts out once it is an output. */
export function setPinHigh(pin: number): Command {
  return plain('PO', 'B', integer(pin, 0, 7), 1)
}

/** `PD`: makes a pin of port B an input. */
export function makeInput(pin: number): Command {
  return plain('PD', 'B', integer(pin, 0, 7), 1)
}

/** `PI`: the level of a pin of port B. */
export function askPin(pin: number): Command<{ readonly high: boolean }> {
  return query('PI', `PI,B,${integer(pin, 0, 7)}`, 'value', (value) =>
    /^[01]$/.test(value) ? { high: value === '1' } : undefined,
  )
}

/**
 * `R`: puts the board into the state it has after power-on, without leaving the bus. The answer's syntax depends on whether
 * it is written before or after the syntax is reset, so it is sent without waiting for one: ask for the version next.
 */
export const resetLine = 'R'

/** Longest delay that `SP` takes. */
const longestPenMs = 65_535

function penMove(value: number, durationMs: number, pin: number): Command {
  integer(durationMs, 0, longestPenMs)
  integer(pin, 0, 7)
  // Pin 1 is what the board takes by itself; the parameter before it may not be left out, and not be 0.
  if (pin !== 1) return plain('SP', value, Math.max(1, durationMs), pin)
  return durationMs === 0 ? plain('SP', value) : plain('SP', value, durationMs)
}

function plain(name: string, ...parameters: readonly (number | string)[]): Command {
  return query(name, [name, ...parameters].join(','), 'ok', () => true as const)
}

function query<T>(name: string, line: string, form: LegacyForm, parse: (value: string) => T | undefined): Command<T> {
  return { name, line, reader: (syntax) => readReply({ name, line }, syntax, form, parse) }
}
