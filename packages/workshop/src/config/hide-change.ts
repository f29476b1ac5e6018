import { hideSecrets } from '@vfab/core'
import { type ConfigChange, type DriverInventory, findDriver, type HostConfig, readSettingsSchema } from '@vfab/host'

/** A change as it may be shown: without secrets, as the schemas of the drivers mark them. */
export function withoutSecrets(change: ConfigChange, config: HostConfig, inventory: DriverInventory): ConfigChange {
  const values = change.values.map(({ pointer, before, after }) => {
    const keys = pointer
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    const hide = (value: unknown): unknown => hideAt(keys, value, config, inventory)
    return { pointer, before: hide(before), after: hide(after) }
  })
  return { ...change, values }
}

function hideAt(keys: readonly string[], value: unknown, config: HostConfig, inventory: DriverInventory): unknown {
  const [top, name, ...path] = keys
  if (top !== 'drivers' && top !== 'devices') return hideSecrets(value, undefined)
  if (name === undefined) {
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [key, hideAt([top, key], inner, config, inventory)]),
        )
      : value
  }
  const written = path.length === 0 ? (value as { readonly driver?: unknown } | undefined)?.driver : undefined
  const driver = top === 'drivers' ? name : (config.devices.get(name) ?? written)
  return hideSecrets(value, typeof driver === 'string' ? schemaOf(driver, inventory) : undefined, path)
}

/** Nothing for a driver that is not installed: then no schema says what is a secret. */
function schemaOf(driver: string, inventory: DriverInventory): unknown {
  try {
    return readSettingsSchema(findDriver(inventory, driver))
  } catch {
    return undefined
  }
}
