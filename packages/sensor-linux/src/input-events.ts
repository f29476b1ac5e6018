import { eventTypes, type InputCode } from './input-codes.ts'

/** One event of an input device that says on or off. */
export interface InputEvent extends InputCode {
  readonly on: boolean
  /** Wall clock, ms since 1970: input devices use it unless they are told otherwise. */
  readonly wallTimeMs: number
}

/** A mark in the stream that events were lost: the state is not known any more. */
const dropped = { type: 0, code: 3 } as const

/** What {@link createInputDecoder} finds. */
export interface InputSink {
  event(event: InputEvent): void
  /** The kernel's buffer ran over. */
  lost(): void
}

/**
 * Cuts a device node's bytes into `struct input_event`: two words of time, type, code, value.
 * @param wordBytes - 8 on a 64-bit kernel, 4 on a 32-bit one
 * @returns takes the next chunk
 */
export function createInputDecoder(wordBytes: 4 | 8, sink: InputSink): (chunk: Uint8Array) => void {
  const size = 2 * wordBytes + 8
  let pending = Buffer.alloc(0)
  const word = (bytes: Buffer, at: number): number =>
    wordBytes === 8 ? Number(bytes.readBigInt64LE(at)) : bytes.readInt32LE(at)
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    let at = 0
    for (; at + size <= pending.length; at += size) {
      const type = pending.readUInt16LE(at + 2 * wordBytes)
      const code = pending.readUInt16LE(at + 2 * wordBytes + 2)
      const value = pending.readInt32LE(at + 2 * wordBytes + 4)
      if (type === dropped.type && code === dropped.code) sink.lost()
      if (type !== eventTypes.key && type !== eventTypes.switch) continue
      if (type === eventTypes.key && value === 2) continue // a key that is held repeats itself
      const wallTimeMs = word(pending, at) * 1000 + word(pending, at + wordBytes) / 1000
      sink.event({ type: type === eventTypes.switch ? 'switch' : 'key', code, on: value !== 0, wallTimeMs })
    }
    pending = pending.subarray(at)
  }
}
