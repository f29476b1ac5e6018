import { plotterConformance } from '@vfab/conformance'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { describe } from 'vitest'

import { driver } from './bench.ts'

/** The oldest that can do each thing, the newest of each line, and those in between that differ. */
const firmwares = ['2.2.9', '2.5.3', '2.6.5', '2.7.0', '2.8.1', '3.0.1', '3.0.2', '3.0.3']

describe.each(firmwares)('on firmware %s', (firmware) => {
  plotterConformance({
    driver,
    // Plans come from a thread, which waits its turn on a busy machine.
    patienceMs: 60_000,
    machine: async () => {
      const board = createEbbBoard({ firmware, nickname: 'East' })
      await raisePen(board)
      let plugged = 0
      return {
        // Slow enough that a stroke of some centimetres takes longer than what the board has queued (pacing.ts).
        config: { port: 'tcp://board.test:1', timeoutMs: 100, retryCount: 1, drawSpeedMmPerS: 10 },
        openPipe: async () => {
          const pipe = board.connect()
          plugged++
          void pipe.closed.then(() => plugged--)
          return pipe
        },
        clock: board.clock,
        refusedCommand: firmware < '2.7.0' ? 'SM' : 'LM',
        inject: (fault) => board.inject(fault),
        penIsUp: async () => !board.record.samples(board.record.nowMs, board.record.nowMs, 1)[0]!.penDown,
        movedMm: () =>
          [...board.record.moves()].reduce(
            (sum, { from, to }) => sum + Math.hypot(to.xMm - from.xMm, to.yMm - from.yMm),
            0,
          ),
        portIsFree: () => plugged === 0,
        received: () => board.record.commands.map(({ line }) => line),
        dispose: () => board.close(),
      }
    },
  })
})

/** Before 2.6 a board powers its servo up at 1 ms: low on the plotters this is about. A person lifts the pen then. */
async function raisePen(board: EbbBoard): Promise<void> {
  const pipe = board.connect()
  await pipe.write(Buffer.from('SC,4,20641\rSP,1,200\r'))
  await board.clock.sleep(500)
  await pipe.close()
}
