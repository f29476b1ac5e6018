import type { DriverError } from '@vfab/core'

import type { Dialogue } from './dialogue.ts'
import { deviceReset, hpglError } from './errors.ts'
import { checkMark, deviceControl, isIdentification, questions, readIntegers, statusBits } from './protocol.ts'

/** `OS` has six bits. */
export const highestStatus = 63

/** How often an unanswered mark may find an empty buffer before it counts as lost. */
const emptyBuffers = 2

/** What the two lines of a mark say. */
export interface MarkAnswer {
  readonly status: number
  /** Where the pen is, and whether it is down. */
  readonly place: readonly number[]
}

/** What {@link hearMark} listens for. */
export interface HearMarkOptions {
  /** How long it is until the plotter comes to the mark, as far as can be said, ms. */
  readonly expectedMs: number
  readonly bufferBytes: number
  /** Whether the wait has been given up; absent where it may not be. */
  readonly isInterrupted?: (() => boolean) | undefined
  /** A question beside the mark is still to be answered. */
  readonly owesAnswer: boolean
  /** Called when the plotter waits for a person, and when it goes on: its status as `ESC.O` tells it. */
  readonly onHeldUp: (status: number) => void
}

/**
 * Waits for the two lines of a mark. `undefined`: interrupted.
 * @throws DriverError `TIMEOUT` when the plotter is silent; `BAD_REPLY`, `DEVICE_RESET` when it lost the mark
 */
export async function hearMark(
  dialogue: Dialogue,
  { expectedMs, bufferBytes, isInterrupted, owesAnswer, onHeldUp }: HearMarkOptions,
): Promise<MarkAnswer | 'garbled' | undefined> {
  const numbers: number[] = []
  let waitMs = 1.5 * expectedMs + dialogue.onLineMs + dialogue.timeoutMs
  let empty = 0
  let asked: 'room' | 'status' | undefined
  for (;;) {
    if (isInterrupted?.() === true) return undefined
    const line = await dialogue.line(waitMs, { interruptible: isInterrupted !== undefined })
    if (line === undefined) {
      if (isInterrupted?.() === true) return undefined
      if (asked !== undefined) throw dialogue.silent(checkMark)
      // Slow, held up by a person, or gone? It says so past the buffer.
      await dialogue.send(deviceControl.askFree)
      asked = 'room'
      waitMs = dialogue.timeoutMs
      continue
    }
    // Still from a halt.
    if (isIdentification(line)) continue
    const place = readIntegers(line, 3)
    const status = numbers.at(-1)
    if (place !== undefined && status !== undefined && status <= highestStatus) {
      if (asked !== undefined || owesAnswer) await dialogue.line(dialogue.timeoutMs)
      return { status, place }
    }
    const [number] = readIntegers(line, 1) ?? []
    if (place !== undefined || number === undefined) return 'garbled'
    numbers.push(number)
    if (asked === 'room') {
      // Empty again and again: the mark is not there any more.
      empty = number >= bufferBytes ? empty + 1 : 0
      if (empty > emptyBuffers) throw await lostMark(dialogue)
      asked = 'status'
      await dialogue.send(deviceControl.askStatus)
    } else if (asked === 'status') {
      asked = undefined
      onHeldUp(number)
    }
  }
}

/** The plotter answers but has lost what it was sent. */
async function lostMark(dialogue: Dialogue): Promise<DriverError> {
  const { address } = dialogue
  const status = await dialogue.ask({ text: questions.status, read: (line) => readIntegers(line, 1)?.[0] })
  if ((status & statusBits.initialized) !== 0) return deviceReset(address)
  return hpglError('BAD_REPLY', `the plotter at ${address} lost what it was sent, or did not understand it`, {
    context: { address, status },
    hint: 'check the cable and the switches of the plotter for baud rate and parity',
  })
}
