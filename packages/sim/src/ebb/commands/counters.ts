import type { Command, Outcome } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { Parameters } from '../parameters.ts'

/** SL and QL, the node counter. */
export const counterCommands: readonly Command[] = [
  { name: 'SL', run: setVariable },
  { name: 'QL', echo: 'name,', run: queryVariable },
  { name: 'SN', run: setNodeCount },
  { name: 'QN', echo: 'name,', run: queryNodeCount },
  {
    name: 'NI',
    run: (board) => void (board.registers.nodeCount = Math.min(0xfffffffe, board.registers.nodeCount + 1)),
  },
  { name: 'ND', run: (board) => void (board.registers.nodeCount = Math.max(0, board.registers.nodeCount - 1)) },
]

/** One byte in 2.x, 32 of them in 3.x; an index beyond means the last. */
function setVariable(board: Microcontroller, parameters: Parameters): Outcome {
  const value = parameters.uint8()
  const index = indexArgument(board, parameters)
  if (board.errors.any) return
  board.registers.variables[index] = value
}

function queryVariable(board: Microcontroller, parameters: Parameters): Outcome {
  const index = indexArgument(board, parameters)
  if (board.errors.any) return
  board.reply.value(String(board.registers.variables[index]).padStart(board.firmware.is3 ? 1 : 3, '0'), 'line')
  return 'no-ok'
}

function indexArgument(board: Microcontroller, parameters: Parameters): number {
  if (!board.firmware.is3) return 0
  return Math.min(parameters.optionalUint8() ?? 0, board.registers.variables.length - 1)
}

function setNodeCount(board: Microcontroller, parameters: Parameters): Outcome {
  const count = parameters.uint32()
  if (!board.errors.any) board.registers.nodeCount = count
  return board.flavour === 'doc' ? undefined : 'ok'
}

function queryNodeCount(board: Microcontroller): Outcome {
  board.reply.value(String(board.registers.nodeCount).padStart(board.firmware.is3 ? 1 : 10, '0'), 'line')
  return 'no-ok'
}
