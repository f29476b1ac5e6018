import { isDriverError, type OperationOptions } from '@vfab/core'

import type { Shop } from '../shop.ts'
import { type Check, check } from './check.ts'
import { checkConfig } from './config-check.ts'
import { checkDevices } from './device-checks.ts'
import type { Diagnosis } from './diagnosis.ts'
import { checkCoreCopies, checkDrivers } from './driver-checks.ts'
import { checkNode, checkRoots } from './installation-checks.ts'
import { checkBrltty, checkUdevRules } from './udev-check.ts'

/** See `Workshop.diagnose`. */
export async function diagnose(shop: Shop, { signal }: OperationOptions): Promise<Diagnosis> {
  const { platform } = shop
  const checks: Check[] = [checkNode(process.versions.node)]
  const { host, problem } = await readableHost(shop)
  if (problem) checks.push(problem)
  const inventory = await host.inventory()
  checks.push(
    ...checkRoots(inventory),
    ...(await checkDrivers(inventory, host.loader)),
    checkCoreCopies(), // after the drivers are loaded, each of which may have brought its own
    ...(await checkDevices(await host.detector(), platform, signal)),
    ...checkUdevRules(inventory.drivers, platform),
    ...checkBrltty(inventory.drivers, platform),
    ...(await checkConfig(shop)),
  )
  return { healthy: checks.every(({ status }) => status !== 'fail'), checks }
}

/** A configuration that cannot be read must not keep the diagnosis from the rest. */
async function readableHost(shop: Shop): Promise<Pick<Shop, 'host'> & { readonly problem?: Check }> {
  try {
    await shop.host.inventory()
    return { host: shop.host }
  } catch (error) {
    if (!isDriverError(error)) throw error
    const problem = check('discovery settings', 'fail', error.message, error.hint)
    return { host: shop.withoutConfiguration().host, problem }
  }
}
