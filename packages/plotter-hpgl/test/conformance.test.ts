import { plotterConformance } from '@vfab/conformance'
import { createHpglPlotter, type HpglPlotterOptions } from '@vfab/sim'
import { describe } from 'vitest'

import type { HpglSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

/** Every size of buffer, both units, a plotter without `OH`, a turned page, and the handshakes. */
const machines: readonly (readonly [string, HpglPlotterOptions, HpglSettings])[] = [
  ['an HP 7475A', { model: 'hp-7475a' }, {}],
  ['an HP 7470A', { model: 'hp-7470a' }, {}],
  ['an HP 7440A, of 60 bytes', { model: 'hp-7440a' }, {}],
  ['an HP 7550A', { model: 'hp-7550a', paper: 'a3' }, { penForceGrams: 20 }],
  ['a Roland DXY, the page turned', { model: 'roland-dxy', home: [0, 0] }, { rotationDegrees: 270 }],
  ['an HP 7475A with XON/XOFF', { model: 'hp-7475a', hostHandshake: 'xonxoff' }, { handshake: 'xonxoff' }],
  ['an HP 7475A with hardware handshake', { model: 'hp-7475a', hostHandshake: 'hardware' }, { handshake: 'hardware' }],
]

describe.each(machines)('on %s', (_name, machine, settings) => {
  plotterConformance({
    patienceMs: 60_000,
    driver,
    cuts: 12,
    machine: () => {
      const plotter = createHpglPlotter(machine)
      let plugged = 0
      return {
        // Slow enough that a stroke of some centimetres takes longer than what the buffer holds.
        config: { port: 'tcp://plotter.test:1', timeoutMs: 100, retryCount: 1, drawSpeedMmPerS: 20, ...settings },
        openPipe: async () => {
          const pipe = plotter.connect()
          plugged++
          void pipe.closed.then(() => plugged--)
          return pipe
        },
        clock: plotter.clock,
        refusedCommand: 'PD',
        inject: (fault) => plotter.inject(fault),
        penIsUp: () => !plotter.record.penIsDown,
        movedMm: () => plotter.record.movedMm,
        portIsFree: () => plugged === 0,
        received: () => plotter.record.instructions.map(({ text }) => text),
        dispose: () => plotter.close(),
      }
    },
  })
})
