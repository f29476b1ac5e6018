import { join } from 'node:path'

import { attributeText, entriesOf, readMilliCelsius } from './attribute.ts'
import type { KernelPaths } from './kernel-paths.ts'
import type { PolledSource } from './source.ts'

/** The thermal zones: temperatures that the kernel itself watches, the processor's among them. */
export async function findThermal({ sys }: KernelPaths): Promise<PolledSource[]> {
  const base = join(sys, 'class/thermal')
  const zones = (await entriesOf(base)).filter((entry) => /^thermal_zone\d+$/.test(entry))
  return Promise.all(
    zones.map(async (zone) => {
      const name = (await attributeText(join(base, zone, 'type'))) || zone
      return {
        id: `thermal/${name}@${zone}`,
        name,
        channels: [
          {
            channel: { id: 'temp', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement' } as const,
            read: () => readMilliCelsius(join(base, zone, 'temp')),
          },
        ],
      }
    }),
  )
}
