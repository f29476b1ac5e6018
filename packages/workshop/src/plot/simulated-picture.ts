import type { ResolvedDevice } from '@vfab/host'

import { inputError } from '../input-error.ts'
import type { Notify } from '../notice.ts'
import type { Shop } from '../shop.ts'
import { writePicture } from './write-picture.ts'

/** @throws DriverError `INPUT_INVALID` for a machine that cannot tell what it drew */
export function requireSimulated({ name, driver, simulated }: ResolvedDevice): void {
  if (simulated?.pictureSvg) return
  throw inputError(
    `--picture shows what a simulated device drew, and ${name} is not one`,
    `add --device ${driver.id}:sim`,
  )
}

/** Also after a failure: the picture shows how far it came. @returns its absolute path, where one was written */
export async function savePicture(
  shop: Shop,
  { simulated }: ResolvedDevice,
  file: string | undefined,
  notify: Notify,
): Promise<string | undefined> {
  const summary = simulated?.summary?.()
  if (summary !== undefined) notify?.({ level: 'info', text: `the simulated board says: ${summary}` })
  const svg = simulated?.pictureSvg?.()
  return file === undefined || svg === undefined ? undefined : writePicture(file, svg, shop.cwd)
}
