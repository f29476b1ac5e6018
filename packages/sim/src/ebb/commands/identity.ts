import type { Command, Outcome } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { Parameters } from '../parameters.ts'
import { currentLimitReading, supplyReading } from '../supply.ts'

const maxNicknameChars = 16

/** V, QT, ST, R and the plain questions. */
export const identityCommands: readonly Command[] = [
  { name: 'V', echo: 'name,', run: version },
  { name: 'QT', since: '2.5.4', echo: 'name,', run: queryTag },
  { name: 'ST', since: '2.5.4', run: setTag },
  { name: 'QB', echo: 'name,', run: queryButton },
  { name: 'QC', echo: 'name,', run: queryCurrent },
  { name: 'QP', echo: 'name,', run: queryPen },
  { name: 'QR', since: '2.5.6', echo: 'name,', run: queryServoPower },
]

function version(board: Microcontroller): Outcome {
  board.reply.print(`EBBv13_and_above EB Firmware Version ${board.firmware.version}`)
  board.reply.end('line')
  return 'no-ok'
}

function queryTag(board: Microcontroller): Outcome {
  board.reply.value(board.nickname, 'line')
  return 'no-ok'
}

/** The source writes an empty name when none is given, and says OK before the error. */
function setTag(board: Microcontroller, parameters: Parameters): Outcome {
  const name = parameters.text(maxNicknameChars)
  if (board.flavour === 'doc' && board.errors.any) return
  board.nickname = name
  return board.flavour === 'doc' ? undefined : 'ok'
}

function queryButton(board: Microcontroller): Outcome {
  const { registers } = board
  const pressed = registers.buttonPressed
  registers.buttonPressed = false
  board.checkPins()
  board.reply.value(pressed ? '1' : '0', 'line')
  return 'no-ok'
}

/** Four digits with leading zeros, says the documentation and does 2.x; the source of 3.x prints them plain. */
function queryCurrent(board: Microcontroller): Outcome {
  const readings = [currentLimitReading, supplyReading(board.machine.supplyVolts)]
  const padded = !board.firmware.is3 || board.flavour === 'doc'
  board.reply.value(readings.map((value) => String(value).padStart(padded ? 4 : 1, '0')).join(','), 'line')
  return 'no-ok'
}

function queryPen(board: Microcontroller): Outcome {
  board.reply.value(board.registers.penUp ? '1' : '0', 'reversed')
  return 'no-ok'
}

function queryServoPower(board: Microcontroller): Outcome {
  board.reply.value(board.servoPowered ? '1' : '0', board.firmware.is3 ? 'reversed' : 'line')
  return 'no-ok'
}
