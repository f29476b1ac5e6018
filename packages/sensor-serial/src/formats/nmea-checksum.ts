/** `$GPGGA,…*47`, `!AIVDM,…*5C`; at most 82 characters by the standard, but many devices send more. */
const sentence = /[$!]([A-Z0-9]{3,10},[\u0020-\u0023\u0025-\u0029\u002b-\u007e]*)\*([0-9A-Fa-f]{2})(?![0-9A-Za-z,.*])/g
/** A sentence to the end of the line, whether it has a checksum or not. */
const bare = /[$!]([A-Z0-9]{3,10},[\u0020-\u0023\u0025-\u007e]*)$/

/** The sentences of a line whose checksum is right, in order. Whatever stands before, between and after them is noise, or binary. */
export function checkedSentences(line: string): string[] {
  const found: string[] = []
  const search = new RegExp(sentence)
  for (let match = search.exec(line); match !== null; match = search.exec(line)) {
    const [text, body = '', stated = ''] = match
    if (nmeaChecksum(body) === Number.parseInt(stated, 16)) found.push(text)
    else search.lastIndex = match.index + 1
  }
  return found
}

/**
 * The last sentence of a line whose checksum is right, from its `$` on. Whatever comes before it is the rest of a sentence that
 * was cut off, or noise.
 */
export function checkedSentence(line: string): string | undefined {
  return checkedSentences(line).at(-1)
}

/**
 * As {@link checkedSentences}, and a last sentence that has no checksum at all. One whose checksum is wrong, or cut, is damaged.
 */
export function allSentences(line: string): string[] {
  const [text, body = ''] = bare.exec(line.trimEnd()) ?? []
  return text === undefined || body.includes('*') ? checkedSentences(line) : [...checkedSentences(line), text]
}

/** True for a line that is a sentence without a checksum. */
export function lacksChecksum(line: string): boolean {
  return /^[$!](?:[A-Z]{2}[A-Z0-9]{3}|P[A-Z0-9]{3,9}),[\u0020-\u0029\u002b-\u007e]*$/.test(line.trim())
}

/** Exclusive or of all characters between `$` and `*`. */
export function nmeaChecksum(body: string): number {
  let sum = 0
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at)
  return sum & 0xff
}
