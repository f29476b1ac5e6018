import { addressKeyOf, changeConfig, type ConfigEdit, type HostConfig, type ResolvedDevice } from '@vfab/host'

import { jobSections } from '../config/job-sections.ts'
import { inputError } from '../input-error.ts'
import type { Shop } from '../shop.ts'
import type { PenHeights, StoredHeights } from './machine-options.ts'

/**
 * Writes heights where they belong: into the machine's own section, in the file that has it; for a machine without one, into
 * a new section when a name is given, else into the driver's. Comments and order of the file stay.
 * @param settings - the heights as the machine's settings have them
 */
export async function storeHeights(
  { host, stateDirectory }: Shop,
  heights: PenHeights,
  settings: Readonly<Record<string, unknown>>,
  chosen: ResolvedDevice,
  { name, pen }: { readonly name?: string | undefined; readonly pen?: number | undefined },
): Promise<StoredHeights> {
  const config = await host.config()
  const addressKey = addressKeyOf(chosen.driver, await host.inventory())
  const alias = name ?? chosen.alias
  if (alias === undefined && pen !== undefined) throw needsName()
  if (alias !== undefined && !/^[^\s:/?#]+$/.test(alias)) {
    throw inputError(`"${alias}" cannot be the name of a device`, 'use letters, digits, - and _')
  }
  const file = fileFor(config, alias)
  const device = alias === undefined ? `/drivers/${chosen.driver.id}` : `/devices/${alias}`
  const edits: ConfigEdit[] = []
  if (alias !== undefined && !config.devices.has(alias)) {
    edits.push({ pointer: `${device}/driver`, value: chosen.driver.id })
    // A serial number follows the machine from port to port.
    const address = chosen.simulated ? 'sim' : (chosen.found?.serialNumber ?? chosen.address)
    edits.push({ pointer: `${device}/${addressKey}`, value: address })
  }
  const section = pen === undefined ? device : `${device}/pens/${pen}`
  for (const [key, value] of leavesOf(settings)) edits.push({ pointer: `${section}/${key}`, value })
  const change = await changeConfig(file, edits, { stateDirectory, sections: jobSections })
  host.reload()
  const machine = alias ?? `all machines of ${chosen.driver.id}`
  return { file, section, whom: pen === undefined ? machine : `pen ${pen} of ${machine}`, heights, change }
}

/** `{ pen: { upS: 1 } }` becomes `pen/upS`: what else is in the file's section stays. */
function leavesOf(settings: Readonly<Record<string, unknown>>): (readonly [key: string, value: unknown])[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leavesOf(value as Record<string, unknown>).map(([inner, leaf]) => [`${key}/${inner}`, leaf] as const)
      : [[key, value] as const],
  )
}

/** Heights of one pen belong to one machine. */
export function needsName(): Error {
  return inputError(
    'the heights of one pen are stored with its machine, which has no name yet',
    'give it one: --name east',
  )
}

/** The strongest file that has the machine's section; else the user's, because a machine belongs to no project. */
function fileFor({ files, layers }: HostConfig, alias: string | undefined): string {
  const has = layers.findLast(({ values }) => {
    const devices = values['devices'] as Readonly<Record<string, unknown>> | null | undefined
    return alias !== undefined && devices != null && Object.hasOwn(devices, alias)
  })
  return has?.origin ?? files.find(({ source }) => source === 'user-file')!.path
}
