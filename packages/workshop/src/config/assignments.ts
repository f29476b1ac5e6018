import { type ConfigLayer, hideCredentials } from '@vfab/core'
import { assignmentLayer, type InstalledDriver, readSettingsSchema, shownAssignment } from '@vfab/host'

import { inputError } from '../input-error.ts'

/**
 * Reads settings that were typed as `KEY=VALUE`, by the types of the driver's schema; later ones win.
 * @throws DriverError `INPUT_INVALID` for text that is no assignment, `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function readAssignments(texts: readonly string[] | undefined, driver: InstalledDriver): readonly ConfigLayer[] {
  if (!texts) return []
  const schema = readSettingsSchema(driver)
  return texts.map((text) => {
    const equals = text.indexOf('=')
    if (equals < 1) throw inputError(`--set takes KEY=VALUE, not "${hideCredentials(text)}"`)
    const assigned = { key: text.slice(0, equals), text: text.slice(equals + 1) }
    const origin = `--set ${shownAssignment(assigned, schema)}`
    return assignmentLayer(driver.id, { ...assigned, origin }, schema)
  })
}
