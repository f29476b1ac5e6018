import type { Command, Outcome, Wait } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { Parameters } from '../parameters.ts'
import { hex } from '../reply.ts'

/** CU sets options, QU reads them. */
export const utilityCommands: readonly Command[] = [
  { name: 'CU', run: configure },
  { name: 'QU', since: '3.0.0', echo: 'always,', run: query },
]

/** Options with the values 0 and 1 only, and those any value other than 0 or 1 is refused for. */
const strictSwitches = new Set([1, 2, 3, 10, 250, 251, 252, 253, 255, 256, 257])

/** Highest stack address that has been in use; a simulator has no stack worth telling. */
const stackHighWater = 0xd39

function* configure(board: Microcontroller, parameters: Parameters): Generator<Wait, Outcome> {
  const option = board.firmware.is3 ? parameters.uint16() : parameters.uint8()
  const value = parameters.int16()
  if (board.errors.any) return
  const valid = !strictSwitches.has(option) || value === 0 || value === 1
  if (!board.firmware.is3) return configure2(board, option, value, valid)
  if (!valid) {
    board.errors.note('outside-limit')
  } else if (option === 4) {
    yield 'idle'
    // As the firmware's byte would hold it; a depth of 0 lets nothing in until the next CU,4.
    board.engine.fifo.depth = Math.min(value & 0xff, board.firmware.fifoDepthMax)
  } else if (option === 254) {
    yield 'forever'
  } else if (!applyOption(board, option, value)) {
    board.errors.note('outside-limit')
  }
  return board.saysOkBeforeErrors ? 'ok' : undefined
}

/** 2.x knows three options, says OK to all others, and OK before the error of a wrong value. */
function configure2(board: Microcontroller, option: number, value: number, valid: boolean): Outcome {
  const known =
    option === 1 || (option === 2 && board.firmware.since('2.4.0')) || (option === 3 && board.firmware.since('2.8.1'))
  if (known && valid) applyOption(board, option, value)
  else if (known) board.errors.note('outside-limit')
  return board.flavour === 'doc' ? undefined : 'ok'
}

/** @returns false for an option that does not exist */
function applyOption(board: Microcontroller, option: number, value: number): boolean {
  const { registers, reply } = board
  if (option === 1) reply.okEnabled = value === 1
  else if (option === 2) registers.limitChecks = value === 1
  else if (option === 10) reply.futureSyntax = value === 1
  else if (option === 50) registers.autoEnableMotors = value !== 0
  else if (option === 51) {
    registers.limitMask = value & 0xff
    if (registers.limitMask === 0) registers.limitTriggered = false
    board.checkPins()
  } else if (option === 52) {
    registers.limitTarget = value & 0xff
    board.checkPins()
  } else if (option === 53) {
    registers.limitReplies = value === 1
    if (value !== 1) registers.limitReplySent = false
  } else if (option === 54) registers.checksumRequired = value === 1
  else if (option === 60) {
    registers.powerLostThreshold = value & 0x3ff
    board.checkSupply()
  } else if (option === 61) {
    registers.motorTimeoutS = value & 0xffff
    board.restartMotorTimeout()
  } else if (option === 256) registers.fifoBlocked = value === 1
  else return strictSwitches.has(option)
  return true
}

function query(board: Microcontroller, parameters: Parameters): Outcome {
  const what = parameters.uint8()
  if (board.errors.any) return
  const value = utilityValue(board, what)
  if (value === undefined) {
    board.errors.note('outside-limit')
    return board.saysOkBeforeErrors ? 'ok' : undefined
  }
  // 3.0.0 and 3.0.1 repeated the number that was asked for.
  board.reply.print(board.firmware.since('3.0.2') ? value : `${what},${value}`)
  board.reply.end('line')
  // The source ends the reply once more, which in the future syntax makes an empty line.
  return board.reply.futureSyntax && board.flavour === 'doc' ? 'no-ok' : 'ok'
}

function utilityValue(board: Microcontroller, what: number): string | undefined {
  const { registers, engine, firmware } = board
  switch (what) {
    case 1:
      return hex(registers.limitPortB, 2)
    case 2:
      return String(firmware.fifoDepthMax)
    case 3:
      return String(engine.fifo.depth)
    case 4:
    case 5:
      return hex(stackHighWater, 3)
    case 6:
      return firmware.since('3.0.1') ? String(engine.fifo.length) : undefined
    case 60:
      return String(registers.powerLostThreshold)
    case 61:
      return String(registers.motorTimeoutS)
    case 200:
      return engine.axes.map(({ accumulator }) => accumulator).join(',')
    default:
      return undefined
  }
}
