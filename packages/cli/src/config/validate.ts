import type { NoValues } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'

/** `vfab config validate`. Files that cannot be read at all end it with their own error. */
export async function validateConfig(invocation: Invocation<NoValues>): Promise<number> {
  const { output } = invocation
  const { files, errors } = await openWorkshop(invocation).settings.validate()
  output.document({ valid: errors.length === 0, files, errors })
  const read = files.filter(({ exists }) => exists).map(({ path }) => path)
  const { paint } = output
  if (errors.length === 0)
    output.result(`${paint('green', '✓')} valid: ${read.join(', ') || 'no file, all by default'}`)
  for (const { message, hint } of errors) {
    output.result(`${paint('red', '✗')} ${printable(message)}`)
    if (hint !== undefined) output.result(`  ${paint('cyan', '→')} ${printable(hint)}`)
  }
  return errors.length === 0 ? exitCodes.ok : exitCodes.usage
}
