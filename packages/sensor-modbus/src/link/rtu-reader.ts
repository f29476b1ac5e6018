/**
 * Finds the answer in what a serial line delivers: noise of the line's turn-around before it, an echo of the request, other units' late
 * answers. A frame counts only if its checksum does.
 */
import { hasValidCrc, maxRtuBytes, rtuAnswerBytes } from '../protocol/rtu-frame.ts'

/** An answer, an echo, and as much again of noise. */
const mostBytes = 4 * maxRtuBytes

/** Whose answer is wanted. */
export interface WantedAnswer {
  readonly unit: number
  readonly code: number
}

/** What the bytes so far are. */
export type RtuFinding =
  /** Too little to tell. */
  | { readonly kind: 'more' }
  /** The unit's answer to this function: its PDU. */
  | { readonly kind: 'answer'; readonly pdu: Uint8Array }
  /** A whole frame, but of another unit or function. */
  | { readonly kind: 'foreign'; readonly unit: number; readonly code: number }
  /** No frame begins here. */
  | { readonly kind: 'garbage' }

/** Collects the bytes of one answer; see the top of the file. */
export class RtuReader {
  #bytes: Uint8Array = new Uint8Array(0)

  /** Bytes held. */
  get length(): number {
    return this.#bytes.length
  }

  add(chunk: Uint8Array): void {
    if (this.#bytes.length === 0) {
      this.#bytes = chunk
      return
    }
    const joined = new Uint8Array(this.#bytes.length + chunk.length)
    joined.set(this.#bytes)
    joined.set(chunk, this.#bytes.length)
    // A line that never stops talking keeps its newest bytes.
    this.#bytes = joined.length > mostBytes ? joined.subarray(joined.length - mostBytes) : joined
  }

  /** Forgets everything. */
  clear(): void {
    this.#bytes = new Uint8Array(0)
  }

  /** Takes the echo of what was sent off the front. @returns false while it has not come entirely; 'differs' for another text */
  dropEcho(sent: Uint8Array): boolean | 'differs' {
    const have = Math.min(sent.length, this.#bytes.length)
    for (let at = 0; at < have; at++) if (this.#bytes[at] !== sent[at]) return 'differs'
    if (have < sent.length) return false
    this.#bytes = this.#bytes.subarray(sent.length)
    return true
  }

  /** Looks at what begins at the front; a foreign frame is taken off. */
  find(wanted: WantedAnswer): RtuFinding {
    const bytes = this.#bytes
    const length = rtuAnswerBytes(bytes, 0)
    if (length === 0 || (length !== undefined && length > maxRtuBytes)) return { kind: 'garbage' }
    if (length === undefined || bytes.length < length) return { kind: 'more' }
    if (!hasValidCrc(bytes, 0, length)) return { kind: 'garbage' }
    const frame = bytes.slice(0, length)
    this.#bytes = bytes.subarray(length)
    const [unit, code] = [frame[0]!, frame[1]! & 0x7f]
    const isWanted = unit === wanted.unit && code === wanted.code
    return isWanted ? { kind: 'answer', pdu: frame.subarray(1, length - 2) } : { kind: 'foreign', unit, code }
  }

  /** After the line has gone quiet: the wanted answer behind noise, if it ends where the bytes end. */
  findBehindNoise(wanted: WantedAnswer): Uint8Array | undefined {
    const bytes = this.#bytes
    for (let at = 1; at + 4 < bytes.length; at++) {
      if (bytes[at] !== wanted.unit || (bytes[at + 1]! & 0x7f) !== wanted.code) continue
      const length = rtuAnswerBytes(bytes, at)
      if (length === undefined || at + length !== bytes.length || !hasValidCrc(bytes, at, length)) continue
      return bytes.slice(at + 1, at + length - 2)
    }
    return undefined
  }
}
