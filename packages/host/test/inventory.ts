import type { DriverMetadata } from '@vfab/core'

import type { DriverInventory, InstalledDriver } from '../src/index.ts'

/** An inventory of usable drivers that exist as metadata only. */
export function inventoryOf(...drivers: readonly (Partial<DriverMetadata> & { id: string })[]): DriverInventory {
  const root = { directory: '/app', kind: 'project', hasManifest: true, workspace: false } as const
  const installed = drivers.map((metadata): InstalledDriver => ({
    id: metadata.id,
    package: { name: `@test/${metadata.id}`, version: '1.0.0', directory: `/app/node_modules/${metadata.id}`, root },
    verdict: 'ok',
    metadata: { kind: 'plotter', displayName: metadata.id, entry: './dist/index.js', ...metadata },
    issues: [],
  }))
  return { roots: [root], drivers: installed, simulators: [], notInstalled: [] }
}

/** The rule of the EiBotBoard. */
export const ebbDriver = {
  id: 'ebb',
  aliases: ['axidraw'],
  match: [{ usb: { vid: '04d8', pid: 'fd92' }, confidence: 'certain' }],
} as const
