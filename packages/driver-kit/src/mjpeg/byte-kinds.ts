/** How pictures begin, with the first byte of the marker after it. */
export const startOfPicture: Buffer = Buffer.from([0xff, 0xd8, 0xff])

/** Line breaks, blanks, and the zeros that USB cameras pad their frames with. */
export function isQuiet(byte: number): boolean {
  return byte === 0x0d || byte === 0x0a || byte === 0x20 || byte === 0
}

export function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x09
}

export function isStartOfPicture(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff
}

export function endsPicture(bytes: Buffer, end: number): boolean {
  return end >= 4 && bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9
}

/** Whether a boundary may begin here: after a line break, more dashes, or the end of a picture. */
export function isLineStart(bytes: Buffer, at: number): boolean {
  const before = bytes[at - 1]
  return before === 0x0a || before === 0x2d || endsPicture(bytes, at)
}

/** The line up to `end` without blanks around it; undefined if it holds bytes that no text has. */
export function printableLine(bytes: Buffer, from: number, end: number): string | undefined {
  for (let at = from; at < end; at++) if (!isText(bytes[at]!)) return undefined
  return bytes.toString('latin1', from, end).trim()
}

/** The same bytes, not copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
