import { isDriverError } from '@vfab/core'
import type { DriverInventory } from '@vfab/host/discovery'

import { exitCodes } from '../exit-code.ts'
import { findInstalled } from '../installed.ts'
import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { type Check, check } from './check.ts'
import { checkConfig } from './config-check.ts'
import { checkCoreCopies, checkDrivers } from './driver-checks.ts'
import { checkDevices } from './device-checks.ts'
import { checkNode, checkRoots } from './installation-checks.ts'
import { checkUdevRules } from './udev-check.ts'

/** `vfab doctor` */
export async function runDoctor(invocation: Invocation<NoValues>): Promise<number> {
  const { output, io } = invocation
  const checks: Check[] = [checkNode(process.versions.node)]
  const inventory = await inventoryOf(invocation, checks)
  checks.push(
    ...checkRoots(inventory),
    ...(await checkDrivers(inventory)),
    checkCoreCopies(), // after the drivers are loaded, each of which may have brought its own
    ...(await checkDevices(inventory, io)),
    ...checkUdevRules(inventory.drivers, io.platform),
    ...(await checkConfig(invocation, inventory)),
  )
  const healthy = checks.every(({ status }) => status !== 'fail')
  output.document({ healthy, checks })
  show(checks, invocation)
  return healthy ? exitCodes.ok : exitCodes.failed
}

/** A configuration that cannot be read must not keep the doctor from looking at the rest. */
async function inventoryOf(invocation: Invocation<NoValues>, checks: Check[]): Promise<DriverInventory> {
  try {
    return await findInstalled(invocation)
  } catch (error) {
    if (!isDriverError(error)) throw error
    checks.push(check('discovery settings', 'fail', error.message, error.hint))
    const { discoverDrivers } = await import('@vfab/host/discovery')
    const { searchOptions } = await import('../installed.ts')
    return discoverDrivers(searchOptions(invocation))
  }
}

function show(checks: readonly Check[], { output }: Invocation<NoValues>): void {
  const { paint } = output
  const marks = { ok: paint('green', '✓'), warn: paint('yellow', '!'), fail: paint('red', '✗') }
  const width = Math.max(...checks.map(({ name }) => printable(name).length))
  for (const { name, status, message, hint } of checks) {
    output.result(`${marks[status]} ${printable(name).padEnd(width)}  ${printable(message)}`)
    if (hint !== undefined) output.result(`  ${' '.repeat(width)}  ${paint('cyan', '→')} ${printable(hint)}`)
  }
}
