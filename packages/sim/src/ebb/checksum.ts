/** A checksum is at most this many characters long, its comma and the line's end included. */
const maxTailChars = 5

/** Two's complement of the sum of all bytes before the comma that precedes the checksum: 153 for `SM,1000,1000,1000`. */
export function checksumOf(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index++) sum += text.charCodeAt(index)
  return -sum & 0xff
}

/**
 * Splits a command from its checksum.
 * @returns the index of the comma before the checksum, or `undefined` when there is no place for one
 */
export function checksumComma(line: string): number | undefined {
  const comma = line.lastIndexOf(',')
  return comma <= 0 || line.length - comma >= maxTailChars ? undefined : comma
}
