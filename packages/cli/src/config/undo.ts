import { undoConfigChange, userStateDirectory } from '@vfab/host'

import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'

/** `vfab config undo` */
export async function undoConfig({ io, output }: Invocation<NoValues>): Promise<void> {
  const undone = await undoConfigChange(userStateDirectory(io))
  output.document(undone)
  const { file, removed } = undone
  output.result(removed ? `${printable(file)} is removed again` : `${printable(file)} is as it was before the change`)
}
