import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'

import type { AnyCommand } from './command.ts'
import type { Output } from './output.ts'

/** Reading a larger drawing, and what comes then, takes a second or more. */
const longBytes = 50_000

/**
 * Shows what a command begins with, before the code that does it is loaded.
 * @param positionals - the first is the drawing, for a command that begins with reading it
 */
export function showFirstStep(
  { begins }: Pick<AnyCommand, 'begins'>,
  positionals: readonly string[],
  cwd: string,
  output: Output,
): void {
  if (begins === undefined) return
  if (begins !== 'reading') return output.step({ text: begins, mayBeLong: true })
  const [file = '-'] = positionals
  if (file === '-') return
  const { size = 0 } = statSync(resolve(cwd, file), { throwIfNoEntry: false }) ?? {}
  output.step({ text: `reading ${basename(file)}`, mayBeLong: size > longBytes })
}
