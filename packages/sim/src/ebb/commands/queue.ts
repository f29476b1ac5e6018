import type { Wait } from '../command.ts'
import type { Microcontroller } from '../microcontroller.ts'
import type { MotionCommand } from '../motion-command.ts'

/**
 * Waits for room in the FIFO and puts a command there. A move is dropped without a word once a limit switch has fired, or
 * when the FIFO is blocked for testing (`CU,256`).
 */
export function* queue(board: Microcontroller, command: MotionCommand): Generator<Wait, void> {
  if (board.registers.fifoBlocked) return
  while (board.engine.fifo.full) yield 'room'
  if (command.kind === 'move' && board.registers.limitTriggered) return
  board.engine.push(command)
}
