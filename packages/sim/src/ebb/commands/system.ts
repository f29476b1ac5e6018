import type { Command, Outcome } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { Parameters } from '../parameters.ts'
import { hex } from '../reply.ts'

/** R, RB, BL, memory and the parser's self-test. */
export const systemCommands: readonly Command[] = [
  { name: 'R', run: reset },
  { name: 'RB', since: '2.5.4', echo: 'none', run: (board) => ask(board, 'reboot') },
  { name: 'BL', echo: 'none', run: (board) => ask(board, 'bootloader') },
  { name: 'MR', echo: 'always,', run: memoryRead },
  { name: 'MW', run: memoryWrite },
  { name: 'CK', run: checkInput },
]

/** 3.x answers in the syntax that the reset is about to end; 2.x resets first, so that OK always comes. */
function reset(board: Microcontroller): Outcome {
  if (board.firmware.is3) board.reply.end('ok')
  board.reset()
  if (!board.firmware.is3) board.reply.end('ok')
  return 'no-ok'
}

function ask(board: Microcontroller, request: 'reboot' | 'bootloader'): Outcome {
  board.request = request
  return 'no-ok'
}

/** Three digits, says the documentation and does 2.x. */
function memoryRead(board: Microcontroller, parameters: Parameters): Outcome {
  const address = parameters.uint16()
  if (board.errors.any) return
  const width = !board.firmware.is3 || board.flavour === 'doc' ? 3 : 1
  board.reply.print(String(board.memory[address] ?? 0).padStart(width, '0'))
  board.reply.end('line')
  return 'no-ok'
}

function memoryWrite(board: Microcontroller, parameters: Parameters): Outcome {
  const [address, value] = [parameters.uint16(), parameters.uint8()]
  if (board.errors.any) return
  if (address < board.memory.length) board.memory[address] = value
}

/** Prints what it read of one parameter of each kind. */
function checkInput(board: Microcontroller, parameters: Parameters): Outcome {
  const { reply } = board
  reply.end('line')
  const small = [parameters.int8(), parameters.uint8(), parameters.int16(), parameters.uint16(), parameters.int32()]
  const large = parameters.uint32()
  const values = [...small, large, parameters.character(), parameters.character().toUpperCase()]
  values.forEach((value, index) => {
    reply.print(`Param${index + 1}=${value}`)
    reply.end('line')
  })
  if (board.firmware.is3 && board.flavour === 'source') {
    for (const digits of [8, 1]) {
      reply.print(`Param6=${hex(large, digits)}`)
      reply.end('line')
    }
  }
  return 'ok'
}
