import { assignmentLayer, type ConfigLayer, hideCredentials, shownAssignment } from '@vfab/core'
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
    if (equals < 1) throw new UsageError(`--set takes KEY=VALUE, not "${hideCredentials(text)}"`)
    const assigned = { key: text.slice(0, equals), text: text.slice(equals + 1) }
    return assignmentLayer(driver.id, { ...assigned, origin: `--set ${shownAssignment(assigned, schema)}` }, schema)
  })
}
