import { hideSecrets } from '@vfab/core'
import { type InstalledDriver, readSettingsSchema } from '@vfab/host'

import { asRecord } from './as-record.ts'

/** Settings as they may be stored: without what the driver's schema marks as secret, and without addresses that hold credentials. */
export function omitSecrets(
  settings: Readonly<Record<string, unknown>>,
  driver: Pick<InstalledDriver, 'metadata'> & Partial<Pick<InstalledDriver, 'package'>>,
): Readonly<Record<string, unknown>> {
  return omit(settings, schemaOf(driver), [])
}

/** Assignments such as `penUpPercent=70` as they may be stored, see {@link omitSecrets}. */
export function omitSecretAssignments(
  assignments: readonly string[],
  driver: Parameters<typeof omitSecrets>[1],
): readonly string[] {
  const schema = schemaOf(driver)
  return assignments.filter((text) => {
    const equals = text.indexOf('=')
    return isOpen(text.slice(equals + 1), schema, text.slice(0, Math.max(equals, 0)).split('.'))
  })
}

function schemaOf(driver: Parameters<typeof omitSecrets>[1]): unknown {
  return driver.package === undefined ? undefined : readSettingsSchema(driver as InstalledDriver)
}

function omit(
  tree: Readonly<Record<string, unknown>>,
  schema: unknown,
  path: readonly string[],
): Readonly<Record<string, unknown>> {
  const kept = Object.entries(tree).flatMap(([key, value]) => {
    const at = [...path, key]
    const inner = asRecord(value)
    if (inner && hideSecrets({}, schema, at) instanceof Object) return [[key, omit(inner, schema, at)] as const]
    return isOpen(value, schema, at) ? [[key, value] as const] : []
  })
  return Object.fromEntries(kept)
}

/** Whether nothing in the value would be hidden. */
function isOpen(value: unknown, schema: unknown, path: readonly string[]): boolean {
  return JSON.stringify(hideSecrets(value, schema, path)) === JSON.stringify(value)
}
