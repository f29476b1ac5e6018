import type { Command, Outcome } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { Parameters } from '../parameters.ts'
import { type PortName, portNames } from '../pins.ts'
import { currentLimitReading, supplyReading } from '../supply.ts'

/** Analog channels of the current limit and the motor supply. */
const currentLimitChannel = 0
const supplyChannel = 11

/** Digital and analog pins: PI, PO, PD, C, O, I, A, AC. */
export const portCommands: readonly Command[] = [
  { name: 'PI', echo: 'always,', run: pinInput },
  { name: 'PO', run: pinOutput },
  { name: 'PD', run: pinDirection },
  { name: 'C', run: portDirections },
  { name: 'O', run: portOutputs },
  { name: 'I', echo: 'always,', run: portInputs },
  { name: 'A', since: '2.2.3', echo: 'always', run: analogInputs },
  { name: 'AC', since: '2.2.3', run: analogConfigure },
]

interface PinArgument {
  readonly port: PortName
  readonly pin: number
}

/** Port letter and pin; notes an error and yields `undefined` when there is no such pin. */
function pinArgument(board: Microcontroller, port: string, pin: number, valid: boolean): PinArgument | undefined {
  if (board.errors.any) return undefined
  const name = portNames.find((candidate) => candidate === port.toUpperCase())
  if (name !== undefined && pin <= 7 && valid) return { port: name, pin }
  board.errors.note('outside-limit')
  return undefined
}

function pinInput(board: Microcontroller, parameters: Parameters): Outcome {
  const argument = pinArgument(board, parameters.character(), parameters.uint8(), true)
  if (argument === undefined) return
  board.reply.print((board.pins.read(argument.port) & (1 << argument.pin)) === 0 ? '0' : '1')
  board.reply.end('line')
  return 'no-ok'
}

function pinOutput(board: Microcontroller, parameters: Parameters): Outcome {
  const [port, pin, level] = [parameters.character(), parameters.uint8(), parameters.uint8()]
  const argument = pinArgument(board, port, pin, level <= 1)
  if (argument === undefined) return
  board.pins.writePin(argument.port, argument.pin, level)
  board.checkPins()
}

function pinDirection(board: Microcontroller, parameters: Parameters): Outcome {
  const [port, pin, direction] = [parameters.character(), parameters.uint8(), parameters.uint8()]
  const argument = pinArgument(board, port, pin, direction <= 1)
  if (argument === undefined) return
  board.pins.directPin(argument.port, argument.pin, direction === 1)
  board.checkPins()
}

function portDirections(board: Microcontroller, parameters: Parameters): Outcome {
  const directions = portNames.map(() => parameters.uint8())
  if (board.errors.any) return
  portNames.forEach((port, index) => board.pins.direct(port, directions[index]!))
  board.checkPins()
}

/** The first port must be given; the ports after the first one left out stay as they are. */
function portOutputs(board: Microcontroller, parameters: Parameters): Outcome {
  for (const port of portNames) {
    const value = port === 'A' ? parameters.uint8() : parameters.optionalUint8()
    if (board.errors.any) return
    if (value !== undefined) board.pins.write(port, value)
  }
  board.checkPins()
}

/** Three digits each, says the documentation and does 2.x. */
function portInputs(board: Microcontroller): Outcome {
  const width = !board.firmware.is3 || board.flavour === 'doc' ? 3 : 1
  board.reply.print(portNames.map((port) => String(board.pins.read(port)).padStart(width, '0')).join(','))
  board.reply.end('line')
  return 'no-ok'
}

function analogInputs(board: Microcontroller): Outcome {
  const padded = !board.firmware.is3 || board.flavour === 'doc'
  for (const channel of [...board.registers.analogChannels].sort((a, b) => a - b)) {
    const reading = analogReading(board, channel)
    board.reply.print(
      `,${String(channel).padStart(padded ? 2 : 1, '0')}:${String(reading).padStart(padded ? 4 : 1, '0')}`,
    )
  }
  board.reply.end(board.flavour === 'doc' ? 'line' : 'reversed')
  return 'no-ok'
}

/** A pin connected to ground reads about 23, says the documentation. */
function analogReading(board: Microcontroller, channel: number): number {
  if (channel === currentLimitChannel) return currentLimitReading
  return channel === supplyChannel ? supplyReading(board.machine.supplyVolts) : 23
}

function analogConfigure(board: Microcontroller, parameters: Parameters): Outcome {
  const [channel, enable] = [parameters.uint8(), parameters.uint8()]
  if (board.errors.any) return
  const { analogChannels } = board.registers
  if (enable === 0) analogChannels.delete(channel)
  else if (channel < 16) analogChannels.add(channel)
}
