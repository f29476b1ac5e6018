import { assignmentLayer, type ConfigLayer, shownAssignment, validateSettings } from '@vfab/core'
import {
  changeConfig,
  configFiles,
  type HostConfig,
  loadDriver,
  readSettingsSchema,
  resolveSettings,
  userStateDirectory,
} from '@vfab/host'
import type { DriverInventory } from '@vfab/host/discovery'
import { jobSections } from '@vfab/workshop'

import type { ConfigSetValues } from '../commands/config-set.ts'
import { configPlaces } from '../installed.ts'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'
import { withoutSecrets } from './hide-change.ts'
import { loadAll } from './load.ts'
import { printChange } from './print-change.ts'
import { type ConfigTarget, configTarget } from './target.ts'

/** One change to a file. */
interface Change {
  /** JSON pointer in the file. */
  readonly pointer: string
  /** `undefined` removes. */
  readonly value: unknown
}

/** `vfab config set KEY VALUE` */
export async function setConfig(invocation: Invocation<ConfigSetValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const [key = '', text] = positionals
  if (values.unset ? text !== undefined : text === undefined) {
    throw new UsageError(values.unset ? '--unset takes no value' : `VALUE is missing: what should ${key} be?`)
  }
  const { config, inventory } = await loadAll(invocation)
  const change = key.startsWith('/')
    ? { pointer: key, value: text === undefined ? undefined : readJson(text) }
    : await settingChange(key, text, configTarget(values.device, config, inventory), config, inventory)
  const source = values.user ? 'user-file' : 'project-file'
  const { path } = configFiles(configPlaces(invocation)).find((file) => file.source === source)!
  const made = await changeConfig(path, [change], { stateDirectory: userStateDirectory(io), sections: jobSections })
  const changed = withoutSecrets(made, config, inventory)
  output.document(changed)
  printChange(changed, output)
}

/** Checks the new value together with all other settings, by the driver itself. */
async function settingChange(
  key: string,
  text: string | undefined,
  { driver, alias }: ConfigTarget,
  config: HostConfig,
  inventory: DriverInventory,
): Promise<Change> {
  const section = alias === undefined ? `/drivers/${driver.id}` : `/devices/${alias}`
  const pointer = `${section}/${key.split('.').join('/')}`
  if (text === undefined) return { pointer, value: undefined }
  const jsonSchema = readSettingsSchema(driver)
  const layer = assignmentLayer(
    driver.id,
    { key, text, origin: shownAssignment({ key, text }, jsonSchema) },
    jsonSchema,
  )
  const otherDrivers = inventory.drivers.map(({ id }) => id)
  const settings = await resolveSettings({ ...config, overrides: [layer] }, driver, { alias, otherDrivers })
  const { configSchema } = await loadDriver(driver)
  await validateSettings(configSchema, settings.values, {
    driver: driver.id,
    provenance: settings.provenance,
    jsonSchema,
  })
  return { pointer, value: valueAt(layer, key.split('.')) }
}

function valueAt({ values }: ConfigLayer, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], values)
}

/** Text that is not JSON is text: `ebb` needs no quotes. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
