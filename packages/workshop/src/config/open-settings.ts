import {
  type ConfigLayer,
  type ConfigTree,
  DriverError,
  isDriverError,
  mergeConfig,
  type MergedConfig,
  validateSettings,
} from '@vfab/core'
import {
  assignmentLayer,
  changeConfig,
  explain,
  type InstalledDriver,
  readSettingsSchema,
  resolveSettings,
  shownAssignment,
  undoConfigChange,
} from '@vfab/host'

import { inputError } from '../input-error.ts'
import { withoutSecrets } from './hide-change.ts'
import type { Shop } from '../shop.ts'
import { readAssignments } from './assignments.ts'
import { errorsInSettings } from './errors-in-settings.ts'
import { jobSections } from './job-sections.ts'
import type { EffectiveSetting, SettingsAccess, SettingsTarget, ShownSettings } from './settings-access.ts'
import { type ConfigTarget, configTarget, oneDevice } from './target.ts'

/** See `Workshop.settings`. */
export function openSettings(shop: Shop): SettingsAccess {
  return new HostSettings(shop)
}

class HostSettings implements SettingsAccess {
  readonly #shop: Shop

  constructor(shop: Shop) {
    this.#shop = shop
  }

  async show(target: SettingsTarget = {}): Promise<ShownSettings> {
    const { driver, name, settings: given } = await this.#resolve(target)
    const { files } = await this.#shop.host.config()
    const { complete, error } = await this.#completed(given, driver)
    return { device: name, driver: driver.id, files, settings: effectiveSettings(given, complete, driver), error }
  }

  async explain(key: string, target: SettingsTarget = {}): ReturnType<SettingsAccess['explain']> {
    const asked = await this.#asked(key, target)
    const { driver, name, settings } = await this.#resolve({ ...target, device: asked.device })
    const schema = readSettingsSchema(driver)
    return { device: name, driver: driver.id, key: asked.key, settings: explain(settings, asked.key, schema) }
  }

  async set(
    key: string,
    value: unknown,
    target: Parameters<SettingsAccess['set']>[2] = {},
  ): ReturnType<SettingsAccess['set']> {
    const { host } = this.#shop
    const { files } = await host.config()
    const change = key.startsWith('/') ? { pointer: key, value } : await this.#settingChange(key, value, target)
    const source = target.file === 'user' ? 'user-file' : 'project-file'
    const { path } = files.find((file) => file.source === source)!
    const { stateDirectory } = this.#shop
    const made = await changeConfig(path, [change], { stateDirectory, sections: jobSections })
    const changed = withoutSecrets(made, await host.config(), await host.inventory())
    host.reload()
    return changed
  }

  async undo(): ReturnType<SettingsAccess['undo']> {
    const undone = await undoConfigChange(this.#shop.stateDirectory)
    this.#shop.host.reload()
    return undone
  }

  async validate(): ReturnType<SettingsAccess['validate']> {
    const { host } = this.#shop
    const { files } = await host.config()
    return { files, errors: await errorsInSettings(host) }
  }

  async schema(device?: string): ReturnType<SettingsAccess['schema']> {
    const { driver } = await this.#target({ device })
    const schema = readSettingsSchema(driver)
    if (schema) return { driver: driver.id, schema }
    throw new DriverError(`${driver.package.name} ships no schema of its settings`, {
      type: 'dependency',
      code: 'DRIVER_INCOMPATIBLE',
      driver: driver.id,
      hint: 'ask its author to name one in the "config" of its metadata',
    })
  }

  /** `grbl.pen`, `east.pen.upS` and `east` name a device before the setting. */
  async #asked(
    text: string,
    { device }: SettingsTarget,
  ): Promise<{ readonly device: string | undefined; readonly key: string }> {
    const { host } = this.#shop
    const [first = '', ...rest] = text.split('.')
    const { devices } = await host.config()
    const { drivers } = await host.inventory()
    const names = [...devices.keys(), ...drivers.flatMap(({ id, metadata }) => [id, ...(metadata?.aliases ?? [])])]
    if (text.startsWith('/') || !names.includes(first)) return { device, key: text }
    return { device: oneDevice(first, device), key: rest.join('.') }
  }

  async #target({ device }: SettingsTarget): Promise<ConfigTarget> {
    const { host } = this.#shop
    return configTarget(device, await host.config(), await host.inventory())
  }

  async #resolve(target: SettingsTarget): Promise<ConfigTarget & { readonly settings: MergedConfig }> {
    const found = await this.#target(target)
    return { ...found, settings: await this.#merge(found, readAssignments(target.assignments, found.driver)) }
  }

  async #merge({ driver, alias }: ConfigTarget, overrides: readonly ConfigLayer[]): Promise<MergedConfig> {
    const { host } = this.#shop
    const { drivers } = await host.inventory()
    const otherDrivers = drivers.map(({ id }) => id).filter((id) => id !== driver.id)
    return resolveSettings({ ...(await host.config()), overrides }, driver, { alias, otherDrivers })
  }

  /** The settings as the driver completes them; those that were given, when it does not accept them. */
  async #completed(
    given: MergedConfig,
    driver: InstalledDriver,
  ): Promise<{ readonly complete: ConfigTree; readonly error: DriverError | undefined }> {
    try {
      return { complete: await this.#validate(given, driver), error: undefined }
    } catch (error) {
      if (!isDriverError(error)) throw error
      return { complete: given.values, error }
    }
  }

  async #validate({ values, provenance }: MergedConfig, driver: InstalledDriver): Promise<ConfigTree> {
    const { configSchema } = await this.#shop.host.loader.loadDriver(driver)
    const context = { driver: driver.id, provenance, jsonSchema: readSettingsSchema(driver) }
    return (await validateSettings(configSchema, values, context)) as ConfigTree
  }

  /** Checks the new value together with all other settings, by the driver itself. */
  async #settingChange(
    key: string,
    value: unknown,
    target: SettingsTarget,
  ): Promise<{ readonly pointer: string; readonly value: unknown }> {
    const found = await this.#target(target)
    const { driver, alias } = found
    const section = alias === undefined ? `/drivers/${driver.id}` : `/devices/${alias}`
    const path = key.split('.')
    const pointer = `${section}/${path.join('/')}`
    if (value === undefined) return { pointer, value }
    if (typeof value !== 'string')
      throw inputError(`${key} must be given as text`, 'it is read by the type in the schema')
    const schema = readSettingsSchema(driver)
    const origin = shownAssignment({ key, text: value }, schema)
    const layer = assignmentLayer(driver.id, { key, text: value, origin }, schema)
    await this.#validate(await this.#merge(found, [layer]), driver)
    return { pointer, value: valueAt(layer, path) }
  }
}

function valueAt({ values }: ConfigLayer, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], values)
}

function effectiveSettings(
  given: MergedConfig,
  complete: ConfigTree,
  driver: InstalledDriver,
): readonly EffectiveSetting[] {
  const schema = readSettingsSchema(driver)
  const decided = mergeConfig([{ source: 'default', origin: `decided by ${driver.id}`, values: complete }])
  const added = explain(decided, '', schema).filter(({ pointer }) => !isGiven(given, pointer))
  return [...explain(given, '', schema), ...added]
    .map(({ pointer, value, winner }) => ({ key: settingKey(pointer), value, from: winner.origin }))
    .sort((one, other) => one.key.localeCompare(other.key))
}

/** Whether a layer set it, as a whole or something inside it. */
function isGiven({ provenance }: MergedConfig, pointer: string): boolean {
  return [...provenance.keys()].some(
    (leaf) => leaf === pointer || leaf.startsWith(`${pointer}/`) || pointer.startsWith(`${leaf}/`),
  )
}

/** `/pen/upPercent` → `pen.upPercent`. */
export function settingKey(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}
