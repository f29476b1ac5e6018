import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'

/** `vfab config undo` */
export async function undoConfig(invocation: Invocation<NoValues>): Promise<void> {
  const { output } = invocation
  const undone = await openWorkshop(invocation).settings.undo()
  output.document(undone)
  const { file, removed } = undone
  output.result(removed ? `${printable(file)} is removed again` : `${printable(file)} is as it was before the change`)
}
