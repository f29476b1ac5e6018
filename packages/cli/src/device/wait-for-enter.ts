import { once } from 'node:events'

import type { Io } from '../io.ts'

/** Resolves when a line, or the end of input, comes. Rejects with the signal's reason when aborted. */
export async function waitForEnter(stdin: Io['stdin'], signal: AbortSignal): Promise<void> {
  await waitForLine(stdin, signal)
}

/** The next line; empty at the end of input. Rejects with the signal's reason when aborted. */
export async function waitForLine(stdin: Io['stdin'], signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: stdin, terminal: false })
  try {
    const [line] = (await Promise.race([once(lines, 'line', { signal }), once(lines, 'close', { signal })])) as [
      string?,
    ]
    return line ?? ''
  } catch (error) {
    signal.throwIfAborted() // `once` rejects with an error of its own
    throw error
  } finally {
    lines.close()
  }
}
