import { createInterface } from 'node:readline/promises'

import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'

/** Asks a person at the terminal; Enter means yes. */
export async function confirm(
  question: string,
  { io, output }: Pick<Invocation<NoValues>, 'io' | 'output'>,
): Promise<boolean> {
  output.error(`${output.paintNote('cyan', question)} [Y/n]`)
  const lines = createInterface({ input: io.stdin, terminal: false })
  try {
    for await (const line of lines) return /^(y|yes)?$/i.test(line.trim())
    return false // the terminal was closed
  } finally {
    lines.close()
  }
}
