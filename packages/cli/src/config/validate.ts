import type { NoValues } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { showChecks } from '../show-checks.ts'

/** `vfab config validate`. Files that cannot be read at all end it with their own error. */
export async function validateConfig(invocation: Invocation<NoValues>): Promise<number> {
  const { output } = invocation
  const { files, errors } = await openWorkshop(invocation).settings.validate()
  output.document({ valid: errors.length === 0, files, errors })
  const read = files.filter(({ exists }) => exists).map(({ path }) => path)
  const valid = `valid: ${read.join(', ') || 'no file, all by default'}`
  const failures = errors.map(({ message, hint }) => ({ name: '', status: 'fail' as const, message, hint }))
  showChecks(errors.length > 0 ? failures : [{ name: '', status: 'ok', message: valid }], output)
  return errors.length === 0 ? exitCodes.ok : exitCodes.usage
}
