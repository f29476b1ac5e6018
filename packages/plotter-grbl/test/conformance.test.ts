import { plotterConformance } from '@vfab/conformance'
import { createGrblBoard, type GrblBoard, type GrblFlavour, type PenLift } from '@vfab/sim'
import { describe } from 'vitest'

import type { PenInput } from '../src/config.ts'
import { driver } from '../src/driver.ts'

/** Each firmware, and each way of lifting a pen. */
const machines: readonly (readonly [GrblFlavour, PenLift, PenInput])[] = [
  ['grbl', { kind: 'servo' }, { kind: 'servo' }],
  ['grblhal', { kind: 'z' }, { kind: 'z', upMm: 0, downMm: -2 }],
  ['fluidnc', { kind: 'magnet' }, { kind: 'commands', up: ['M5'], down: ['M3 S1000'] }],
]

/** With switches at the left and at the bottom. */
const homing = { 22: 1, 23: 3 }

/** Somebody has unlocked the machine, and says by that that it stands at its corner. */
async function unlock(board: GrblBoard): Promise<void> {
  const pipe = board.connect()
  await pipe.write(Buffer.from('$X\n'))
  await board.clock.sleep(100)
  await pipe.close()
}

describe.each(machines)('on %s', (flavour, lift, pen) => {
  plotterConformance({
    patienceMs: 60_000,
    driver,
    machine: async () => {
      const board = createGrblBoard({ flavour, pen: lift, settings: flavour === 'grblhal' ? homing : {} })
      if (flavour === 'grblhal') await unlock(board)
      let plugged = 0
      return {
        config: { port: 'tcp://board.test:1', drawSpeedMmPerS: 10, pen, homing: 'auto' },
        openPipe: async () => {
          const pipe = board.connect()
          plugged++
          void pipe.closed.then(() => plugged--)
          return pipe
        },
        clock: board.clock,
        refusedCommand: 'G1',
        restartsOnOpen: flavour !== 'grblhal',
        inject: (fault) => board.inject(fault),
        penIsUp: () => !board.record.tipAt(board.record.nowMs).penDown,
        movedMm: () => board.record.movedMm,
        portIsFree: () => plugged === 0,
        received: () => board.record.commands.map(({ line }) => line),
        dispose: () => board.close(),
      }
    },
  })
})
