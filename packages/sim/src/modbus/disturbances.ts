/** What can go wrong with an answer on its way. */

/** Kinds of disturbances. */
export const disturbanceNames = [
  /** Comes, but after `lateMs`. */
  'late',
  /** Comes twice. */
  'duplicate',
  /** Comes after the next one. */
  'reordered',
  /** Stops in the middle; the next one follows as if nothing were. */
  'truncated',
  /** Has another transaction id (TCP). */
  'wrong-id',
  /** Has another unit's number. */
  'wrong-unit',
  /** One bit is the other way round (RTU; on TCP the checksums below catch it). */
  'bad-crc',
  /** Comes byte by byte. */
  'byte-wise',
  /** The connection ends, perhaps in the middle of the answer. */
  'closed',
  /** Never comes. */
  'silence',
  /** Comes once the transaction ids have gone round once (TCP). */
  'stale',
  /** Comes after other bytes. */
  'noise',
  /** The unit says that it is busy. */
  'busy',
  /** Has fewer registers than asked for, in a frame that is right in itself. */
  'short',
] as const

/** One of {@link disturbanceNames}. */
export type DisturbanceName = (typeof disturbanceNames)[number]

/** Bytes to be sent, after a pause; `close` ends the connection instead. */
export type Delivery =
  | { readonly afterMs: number; readonly bytes: Uint8Array; readonly byteWise?: boolean }
  | { readonly afterMs: number; readonly close: true }

/** Flips one bit. */
export function flipBit(frame: Uint8Array, random: () => number): Uint8Array {
  const flipped = frame.slice()
  const bit = Math.floor(random() * 8 * frame.length)
  flipped[bit >>> 3]! ^= 1 << (bit & 7)
  return flipped
}

/** The first bytes of a frame, one at least and not all. */
export function cutFrame(frame: Uint8Array, random: () => number): Uint8Array {
  return frame.slice(0, 1 + Math.floor(random() * (frame.length - 1)))
}

/** Bytes that mean nothing. */
export function noiseBytes(random: () => number): Uint8Array {
  return Uint8Array.from({ length: 1 + Math.floor(random() * 12) }, () => Math.floor(random() * 256))
}

/** The answer to a read, with the last register left out. */
export function shortened(pdu: Uint8Array): Uint8Array {
  const isRead = pdu[0] === 3 || pdu[0] === 4 || pdu[0] === 23
  if (!isRead || pdu.length < 6) return pdu
  const short = pdu.slice(0, -2)
  short[1]! -= 2
  return short
}
