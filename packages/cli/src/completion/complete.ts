import { type Candidate, expectedAt } from '@vfab/workshop/options'

import { commandTable } from '../command-table.ts'
import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { optionsOf } from '../options-of.ts'
import { printable } from '../printable.ts'
import { lookUp } from './look-up.ts'

/**
 * `vfab __complete -- WORD...`: one candidate per line, with a tab before its summary; or `:file` or `:directory` where
 * the shell knows best. A completion that fails must not disturb the line being typed, so errors yield nothing.
 */
export async function printCandidates(invocation: Invocation<NoValues>): Promise<void> {
  const { output, positionals } = invocation
  const current = positionals.at(-1) ?? ''
  try {
    const { candidates, kind, before } = await expectedAt(positionals, { table: commandTable, optionsOf })
    const found: readonly Candidate[] = [...candidates, ...(kind ? await lookUp(kind, invocation) : [])]
    for (const { word, summary = '' } of found) {
      const whole = before + word
      if (whole.startsWith(current)) output.result(`${printable(whole)}\t${printable(summary)}`)
    }
    if (kind === 'file' || kind === 'directory') output.result(`:${kind}`)
  } catch (error) {
    output.detail(String(error))
  }
}
