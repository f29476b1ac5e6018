import type { DriverInventory } from '@vfab/host/discovery'

import { findInstalled } from '../installed.ts'
import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { hint, warn } from '../remarks.ts'
import { driverJson } from './driver-json.ts'

/** `vfab driver list` */
export async function listDrivers(invocation: Invocation<NoValues>): Promise<void> {
  const { output } = invocation
  const inventory = await findInstalled(invocation)
  output.document({
    drivers: inventory.drivers.map((driver) => driverJson(driver, inventory)),
    roots: inventory.roots.map(({ directory, kind }) => ({ directory, kind })),
  })
  if (inventory.drivers.length === 0) {
    output.note('no drivers are installed')
    hint(output, '`vfab detect` names the package for an attached device, `vfab driver install axidraw` installs one')
    return
  }
  showTable(inventory, output)
  for (const { id, package: owner, verdict, reason = verdict, hint: advice } of inventory.drivers) {
    if (verdict === 'ok') continue
    warn(output, `${id} (${owner.name} ${owner.version}): ${reason}`)
    if (advice !== undefined) hint(output, advice)
  }
}

function showTable({ drivers, simulators }: DriverInventory, output: Output): void {
  const rows = drivers.map(({ id, metadata, package: owner, verdict }) => [
    printable(id),
    printable(metadata?.kind ?? ''),
    printable(owner.name),
    printable(owner.version),
    simulators.some((simulator) => simulator.id === id) ? `${printable(id)}:sim` : '',
    verdict === 'ok' ? output.paint('green', verdict) : output.paint('red', verdict),
  ])
  output.table(['DRIVER', 'KIND', 'PACKAGE', 'VERSION', 'SIMULATED', 'STATUS'], rows)
}
