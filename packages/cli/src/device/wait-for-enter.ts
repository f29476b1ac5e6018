import { once } from 'node:events'

import type { Io } from '../io.ts'

/** Resolves when a line, or the end of input, comes. Rejects with the signal's reason when aborted. */
export async function waitForEnter(stdin: Io['stdin'], signal: AbortSignal): Promise<void> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: stdin, terminal: false })
  try {
    await Promise.race([once(lines, 'line', { signal }), once(lines, 'close', { signal })])
  } catch (error) {
    signal.throwIfAborted() // `once` rejects with an error of its own
    throw error
  } finally {
    lines.close()
  }
}
