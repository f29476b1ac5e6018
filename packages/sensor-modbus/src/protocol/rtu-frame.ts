/** Modbus RTU: unit, PDU, CRC with its low byte first. Modbus over Serial Line V1.02, 2.5.1. */
import { crc16 } from './crc.ts'

/** Unit and CRC around the PDU. */
export const rtuExtraBytes = 3

/** The largest frame. */
export const maxRtuBytes = 256

/** Puts a request into a frame. */
export function rtuFrame(unit: number, pdu: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(pdu.length + rtuExtraBytes)
  frame[0] = unit
  frame.set(pdu, 1)
  const crc = crc16(frame, 0, pdu.length + 1)
  frame[pdu.length + 1] = crc & 0xff
  frame[pdu.length + 2] = crc >>> 8
  return frame
}

/** Functions whose answer begins with the count of the bytes that follow. */
const counted: ReadonlySet<number> = new Set([1, 2, 3, 4, 17, 20, 23])

/** Bytes of the PDU of functions whose answer is always the same length. */
const fixedPduBytes: ReadonlyMap<number, number> = new Map([
  [5, 5],
  [6, 5],
  [8, 5],
  [15, 5],
  [16, 5],
  [22, 7],
])

/**
 * Bytes of the answer that begins at `at`, from what of it has come: where an answer ends is known from its content, since pauses between
 * bytes cannot be measured through a USB adapter.
 * @returns `undefined` while that is not known yet, 0 for a function that is never asked for
 */
export function rtuAnswerBytes(bytes: Uint8Array, at: number): number | undefined {
  const code = bytes[at + 1]
  if (code === undefined) return undefined
  if (code >= 0x80) return 2 + rtuExtraBytes
  const fixed = fixedPduBytes.get(code)
  if (fixed !== undefined) return fixed + rtuExtraBytes
  if (counted.has(code)) {
    const count = bytes[at + 2]
    return count === undefined ? undefined : 2 + count + rtuExtraBytes
  }
  return code === 43 ? identificationBytes(bytes, at) : 0
}

/** True when the `length` bytes at `at` end with their own CRC. */
export function hasValidCrc(bytes: Uint8Array, at: number, length: number): boolean {
  const crc = crc16(bytes, at, at + length - 2)
  return bytes[at + length - 2] === (crc & 0xff) && bytes[at + length - 1] === crc >>> 8
}

/** Walks the objects of an identification: unit, 43, 14, level, conformity, more, next, count, then id, length, text for each. */
function identificationBytes(bytes: Uint8Array, at: number): number | undefined {
  const count = bytes[at + 7]
  if (count === undefined) return undefined
  let end = at + 8
  for (let index = 0; index < count; index++) {
    const length = bytes[end + 1]
    if (length === undefined) return end - at > maxRtuBytes ? 0 : undefined
    end += 2 + length
  }
  const total = end - at + 2
  return total > maxRtuBytes ? 0 : total
}
