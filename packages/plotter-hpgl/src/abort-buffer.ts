import type { Dialogue } from './dialogue.ts'
import { deviceControl, isIdentification, questions } from './protocol.ts'

/** How often a plotter that is told to stop may say that it is there, but not at rest. */
const mostWaits = 12

/**
 * Abort, lift, and the one answer that cannot be mistaken for another.
 * @param underWayMs - how long what is under way may take at most, and the lift after it
 * @returns the bytes that were free then, if heard
 * @throws DriverError `TIMEOUT` when the plotter is silent, or does not come to rest
 */
export async function abortBuffer(
  dialogue: Dialogue,
  { bufferBytes, underWayMs }: { readonly bufferBytes: number; readonly underWayMs: number },
): Promise<number | undefined> {
  const lift = `PU;${questions.identification}`
  const text = `${deviceControl.askFree}${deviceControl.abort}${lift}`
  const numbers: number[] = []
  let waitMs = dialogue.timeoutMs + underWayMs
  let asked = false
  let empty = 0
  await dialogue.send(text)
  for (let waits = 0; waits < mostWaits;) {
    const line = await dialogue.line(waitMs + dialogue.onLineMs)
    if (line === undefined) {
      if (asked) break
      // A slow lift, or no plotter there?
      waits++
      await dialogue.send(deviceControl.askFree)
      waitMs = dialogue.timeoutMs
      asked = true
      continue
    }
    if (isIdentification(line)) return freeAmong(numbers, bufferBytes)
    const [whole, ...more] = line.split(',').map(Number)
    // The mark was reached at the last moment: its position follows its status, which is not the answer asked for.
    if (more.length === 2) numbers.pop()
    else if (more.length === 0 && Number.isInteger(whole)) {
      if (!asked) numbers.push(whole!)
      else if (whole! < bufferBytes) empty = 0
      // Nothing in the buffer, and no answer again and again: it was lost.
      else if (++empty % 3 === 0) await dialogue.send(lift)
      asked = false
    }
  }
  throw dialogue.silent(text)
}

function freeAmong(numbers: readonly number[], bufferBytes: number): number | undefined {
  const free = numbers.at(-1)
  return free !== undefined && free >= 0 && free <= bufferBytes ? free : undefined
}
