import type { Command, Outcome, Wait } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { Parameters } from '../parameters.ts'
import { ticksPerMs } from '../ticks.ts'
import { queue } from './queue.ts'

/** Port B pin of the pen servo unless SP says otherwise; RP numbers are three higher. */
const defaultPortBPin = 1
const rpOfPortB = 3
const highestRp = 24

/** What SP can be asked for; 2 and 3 since 3.0.1. */
type PenTarget = 0 | 1 | 2 | 3

/** SP, TP, S2, SC, SR and what the pen hangs on. */
export const penCommands: readonly Command[] = [
  { name: 'SP', motion: 'simple', run: setPen },
  { name: 'TP', motion: 'simple', run: togglePen },
  { name: 'S2', since: '2.2.0', motion: 'simple', run: servoOutput },
  { name: 'SC', run: configurePen },
  { name: 'SR', since: '2.5.6', run: servoTimeout },
  { name: 'SE', run: engraver },
]

function* setPen(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const state = parameters.uint8()
  const durationMs = parameters.optionalUint16() ?? 0
  const wanted = parameters.optionalUint8() ?? defaultPortBPin
  if (board.errors.any) return
  const pin = (wanted > 7 ? defaultPortBPin : wanted) + rpOfPortB
  const { registers } = board
  if (registers.penPin !== pin) {
    board.servos.release(board.servos.channelFor(registers.penPin))
    registers.penPin = pin
  }
  const highest = board.firmware.since('3.0.1') ? 3 : 1
  yield* movePen(board, Math.min(state, highest) as PenTarget, durationMs)
}

function* togglePen(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const durationMs = parameters.optionalUint16() ?? 0
  if (board.errors.any) return
  yield* movePen(board, board.registers.penUp ? 0 : 1, durationMs)
}

/** Down, up, up past the queue, or up past the queue with every lowering that waits made harmless. */
function* movePen(board: Microcontroller, target: PenTarget, durationMs: number): Generator<Wait, void> {
  const { registers } = board
  const up = target !== 0
  if (target === 3) liftWhatWaits(board)
  board.rearmServoPower()
  const pulse = up ? registers.penUpPulse : registers.penDownPulse
  const rate = up ? registers.penUpRate : registers.penDownRate
  yield* moveServo(board, { pulse, pin: registers.penPin, rate, durationMs, atOnce: target >= 2 })
}

function liftWhatWaits(board: Microcontroller): void {
  const { registers } = board
  registers.penDownPulse = registers.penUpPulse
  for (const waiting of board.engine.fifo) {
    if (waiting.kind === 'servo' && waiting.pin === registers.penPin) waiting.pulse = registers.penUpPulse
  }
}

interface ServoMove {
  readonly pulse: number
  readonly pin: number
  readonly rate: number
  readonly durationMs: number
  /** Past the queue. */
  readonly atOnce: boolean
}

/** A pulse of 0 switches the output off at once, not in its turn. Without a free channel nothing happens. */
function* moveServo(board: Microcontroller, servo: ServoMove): Generator<Wait, void> {
  const { pin, pulse, rate } = servo
  const channel = board.servos.channelFor(pin)
  if (channel < 0) return
  if (pulse === 0) return board.servos.release(channel)
  if (channel >= board.servos.slots) return
  if (servo.atOnce) return board.moveServo(channel, pin, pulse, rate)
  while (board.engine.fifo.full) yield 'room'
  if (pin === defaultPortBPin + rpOfPortB) board.rearmServoPower()
  const ticks = servo.durationMs * ticksPerMs
  yield* queue(board, { kind: 'servo', channel, pin, pulse, rate, ticks })
}

function* servoOutput(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const pulse = parameters.optionalUint16() ?? 0
  const pin = parameters.optionalUint8() ?? 0
  const rate = parameters.optionalUint16() ?? 0
  const durationMs = parameters.optionalUint16() ?? 0
  if (board.errors.any) return
  if (pin > highestRp) {
    board.errors.note('outside-limit')
    return
  }
  yield* moveServo(board, { pulse, pin, rate, durationMs, atOnce: false })
}

function* configurePen(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const what = parameters.uint8()
  const value = parameters.uint16()
  if (board.errors.any) return
  const { registers, servos } = board
  if (what === 1) yield* setMechanism(board, value)
  else if (what === 2) registers.driverRouting = Math.min(2, value)
  else if (what === 4) board.setPenPulses(value, registers.penDownPulse)
  else if (what === 5) board.setPenPulses(registers.penUpPulse, value)
  else if (what === 8) servos.slots = Math.min(value, board.firmware.servoChannelsMax)
  else if (what === 9) servos.slotMs = Math.min(value, 6)
  else if (what === 10) registers.penUpRate = registers.penDownRate = value
  else if (what === 11) registers.penUpRate = value
  else if (what === 12) registers.penDownRate = value
  else if (what === 13) {
    registers.altButton = value !== 0
    board.checkPins()
  }
}

/** 0 = solenoid only, 1 = servo only, else both; then the pen is sent where it should be. */
function* setMechanism(board: Microcontroller, mechanism: number): Generator<Wait, void> {
  board.registers.usePenServo = mechanism !== 0
  if (mechanism === 0) board.servos.release(board.servos.channelFor(board.registers.penPin))
  yield* movePen(board, board.registers.penUp ? 1 : 0, 0)
}

function servoTimeout(board: Microcontroller, parameters: Parameters): Outcome {
  const timeoutMs = parameters.uint32()
  const power = board.firmware.since('2.6.0') ? parameters.optionalUint8() : undefined
  if (board.errors.any) return
  board.registers.servoTimeoutMs = timeoutMs
  if (power !== undefined) board.setServoPower(power !== 0)
}

/** Engraver or laser on RB3; with a third argument of 1 in its turn in the queue (2.4.1). */
function* engraver(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const on = parameters.uint8() !== 0
  const given = parameters.optionalUint16()
  const queued = board.firmware.since('2.4.1') ? (parameters.optionalUint8() ?? 0) : 0
  if (board.errors.any) return
  const power = on && given === undefined ? 512 : Math.min(given ?? 0, 1023)
  if (queued === 0) board.registers.engraverPower = on ? power : 0
  else yield* queue(board, { kind: 'engraver', on, power })
}
