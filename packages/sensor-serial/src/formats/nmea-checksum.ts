/** `$GPGGA,…*47`, `!AIVDM,…*5C`; at most 82 characters by the standard, but many devices send more. */
const sentence = /^[$!]([A-Z0-9]{3,10},[\u0020-\u007e]*)\*([0-9A-Fa-f]{2})$/

/**
 * The last sentence of a line whose checksum is right, from its `$` on. Whatever comes before it is the rest of a sentence that
 * was cut off, or noise.
 */
export function checkedSentence(line: string): string | undefined {
  const start = Math.max(line.lastIndexOf('$'), line.lastIndexOf('!'))
  const text = start < 0 ? '' : line.slice(start).trimEnd()
  const [, body = '', stated = ''] = sentence.exec(text) ?? []
  return body !== '' && nmeaChecksum(body) === Number.parseInt(stated, 16) ? text : undefined
}

/** Exclusive or of all characters between `$` and `*`. */
export function nmeaChecksum(body: string): number {
  let sum = 0
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at)
  return sum & 0xff
}
