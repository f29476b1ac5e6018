import { plotterConformance } from '@vfab/conformance'
import { createMarlinBoard, type MarlinBoardOptions } from '@vfab/sim'
import { describe } from 'vitest'

import type { MarlinSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

/** Each way of lifting a pen, boards with and without flow control, and one that has switches. */
const machines: readonly (readonly [string, MarlinBoardOptions, MarlinSettings])[] = [
  ['a servo and ADVANCED_OK', { advancedOk: true }, {}],
  [
    'a Z axis, as delivered, without a restart on opening',
    { pen: { kind: 'z' }, resetOnOpen: false },
    { pen: { kind: 'z' } },
  ],
  [
    'a fan output and switches',
    { pen: { kind: 'fan' }, homeDistanceMm: [0, 0], advancedOk: true, emergencyParser: true },
    { pen: { kind: 'fan' }, homing: true },
  ],
]

describe.each(machines)('on a board with %s', (_name, options, settings) => {
  plotterConformance({
    patienceMs: 60_000,
    driver,
    cuts: 12,
    machine: () => {
      const board = createMarlinBoard(options)
      let plugged = 0
      return {
        config: { port: 'tcp://board.test:1', drawSpeedMmPerS: 10, ...settings },
        openPipe: async () => {
          const pipe = board.connect()
          plugged++
          void pipe.closed.then(() => plugged--)
          return pipe
        },
        clock: board.clock,
        refusedCommand: 'G1',
        restartsOnOpen: options.resetOnOpen !== false,
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
