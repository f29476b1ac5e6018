import { plotterConformance } from '@vfab/conformance'
import { createSilhouetteCutter, type SilhouetteOptions } from '@vfab/sim'
import { describe } from 'vitest'

import type { SilhouetteSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

/** One of each family, with one holder and two, with pens and blades. */
const machines: readonly (readonly [string, SilhouetteOptions, SilhouetteSettings])[] = [
  ['a Cameo with a pen', { model: 'cameo' }, {}],
  ['a Cameo 3 with a blade in its second holder', { model: 'cameo-3' }, { tool: 'blade', holder: 2 }],
  ['a Portrait 3', { model: 'portrait-3' }, { tool: 'blade' }],
]

describe.each(machines)('on %s', (_name, machine, settings) => {
  plotterConformance({
    patienceMs: 60_000,
    driver,
    cuts: 6,
    machine: () => {
      const cutter = createSilhouetteCutter(machine)
      let plugged = 0
      return {
        config: { port: 'tcp://cutter.test:1', timeoutMs: 500, drawSpeedMmPerS: 20, ...settings },
        openPipe: async () => {
          const pipe = cutter.connect()
          plugged++
          void pipe.closed.then(() => plugged--)
          return pipe
        },
        clock: cutter.clock,
        inject: (fault) => cutter.inject(fault),
        penIsUp: () => !cutter.record.penIsDown,
        movedMm: () => cutter.record.movedMm,
        portIsFree: () => plugged === 0,
        received: () => cutter.record.commands,
        dispose: () => cutter.close(),
      }
    },
  })
})
