import { assignmentLayer, type ConfigLayer } from '@vfab/core'
import { type InstalledDriver, readSettingsSchema } from '@vfab/host'

import { UsageError } from '../usage-error.ts'

/**
 * Reads what `--set KEY=VALUE` gave, by the types of the driver's schema; later ones win.
 * @throws UsageError for text that is no assignment
 * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function readAssignments(texts: readonly string[] | undefined, driver: InstalledDriver): readonly ConfigLayer[] {
  if (!texts) return []
  const schema = readSettingsSchema(driver)
  return texts.map((text) => {
    const equals = text.indexOf('=')
    if (equals < 1) throw new UsageError(`--set takes KEY=VALUE, not "${text}"`)
    const assignment = { key: text.slice(0, equals), text: text.slice(equals + 1), origin: `--set ${text}` }
    return assignmentLayer(driver.id, assignment, schema)
  })
}
