import type { DriverError } from '@vfab/core'
import { checkConfig, createLoader, type HostConfig } from '@vfab/host'
import type { DriverInventory } from '@vfab/host/discovery'

import { exitCodes } from '../exit-code.ts'
import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { loadAll } from './load.ts'

/** `vfab config validate`. Files that cannot be read at all end it with their own error. */
export async function validateConfig(invocation: Invocation<NoValues>): Promise<number> {
  const { output } = invocation
  const { config, inventory } = await loadAll(invocation)
  const errors = await errorsIn(config, inventory)
  output.document({ valid: errors.length === 0, files: config.files, errors })
  const files = config.files.filter(({ exists }) => exists).map(({ path }) => path)
  const { paint } = output
  if (errors.length === 0)
    output.result(`${paint('green', '✓')} valid: ${files.join(', ') || 'no file, all by default'}`)
  for (const { message, hint } of errors) {
    output.result(`${paint('red', '✗')} ${printable(message)}`)
    if (hint !== undefined) output.result(`  ${paint('cyan', '→')} ${printable(hint)}`)
  }
  return errors.length === 0 ? exitCodes.ok : exitCodes.usage
}

/**
 * What is wrong with the settings: those of every section in the files, and those that the environment gives to drivers
 * without a section.
 */
export async function errorsIn(config: HostConfig, inventory: DriverInventory): Promise<readonly DriverError[]> {
  const usable = inventory.drivers.filter(({ verdict }) => verdict === 'ok')
  const sections = Object.fromEntries(usable.map(({ id }) => [id, {}]))
  const values = { ...config.merged.values, drivers: { ...sections, ...(config.merged.values['drivers'] as object) } }
  return checkConfig({ ...config, merged: { ...config.merged, values } }, inventory, createLoader())
}
