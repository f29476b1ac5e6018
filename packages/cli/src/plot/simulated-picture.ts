import type { ResolvedDevice } from '@vfab/host'

import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { UsageError } from '../usage-error.ts'
import { writePicture } from './write-picture.ts'

/** @throws UsageError for a machine that cannot tell what it drew */
export function requireSimulated({ name, driver, simulated }: ResolvedDevice): void {
  if (simulated?.pictureSvg) return
  throw new UsageError(
    `--picture shows what a simulated device drew, and ${name} is none`,
    `add --device ${driver.id}:sim`,
  )
}

/** Also after a failure: the picture shows how far it came. */
export async function savePicture(
  { simulated }: ResolvedDevice,
  { io, output, values }: Invocation<{ readonly picture?: string | undefined }>,
): Promise<string | undefined> {
  const summary = simulated?.summary?.()
  if (summary !== undefined) output.note(`the simulated board says: ${printable(summary)}`)
  const svg = simulated?.pictureSvg?.()
  if (values.picture === undefined || svg === undefined) return undefined
  return writePicture(values.picture, svg, io.cwd)
}
