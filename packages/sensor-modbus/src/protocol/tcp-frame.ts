/**
 * Modbus TCP: transaction id, protocol id 0, length, unit, then the PDU. Modbus Messaging on TCP/IP V1.0b, 3.1.3.
 *
 *   0      2      4      6      7
 *   │ id   │ 0  0 │length│ unit │ function code, data …
 *                         ╰───── length bytes ────────╯
 */
import { maxPduBytes } from './request.ts'

/** Bytes before the unit. */
export const headerBytes = 6

/** Unit and function code at least; unit and the largest PDU at most. Answers have 3 or more. */
export const lengthRange: { readonly min: number; readonly max: number } = { min: 3, max: 1 + maxPduBytes }

/** Puts a request into a frame. */
export function tcpFrame(id: number, unit: number, pdu: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(headerBytes + 1 + pdu.length)
  const length = 1 + pdu.length
  frame[0] = id >>> 8
  frame[1] = id & 0xff
  frame[2] = 0
  frame[3] = 0
  frame[4] = length >>> 8
  frame[5] = length & 0xff
  frame[6] = unit
  // Short ones are copied faster by hand than by a call.
  if (pdu.length > 8) frame.set(pdu, headerBytes + 1)
  else for (let at = 0; at < pdu.length; at++) frame[headerBytes + 1 + at] = pdu[at]!
  return frame
}

/** Bytes of the whole frame that begins at `at`, once its header is there. @returns 0 for what cannot be a header, `undefined` for too few bytes */
export function tcpFrameBytes(bytes: Uint8Array, at: number): number | undefined {
  const available = bytes.length - at
  if (available >= 4 && (bytes[at + 2] !== 0 || bytes[at + 3] !== 0)) return 0
  if (available < headerBytes) return undefined
  const length = (bytes[at + 4]! << 8) | bytes[at + 5]!
  return length < lengthRange.min || length > lengthRange.max ? 0 : headerBytes + length
}
