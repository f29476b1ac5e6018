/** A command line, taken apart. */
export interface LineWords {
  /** `G1`, `M280`; empty for a line without one. */
  readonly command: string
  /** The last value of each letter. */
  readonly values: ReadonlyMap<string, number>
}

/**
 * Takes a line apart as Marlin does: its first command is all that counts, words inside parentheses are words, of two the
 * last one counts, and an exponent is none.
 */
export function lineWords(line: string): LineWords {
  const plain = line.replace(/;.*$/, '').trim()
  const [, letter = '', number = ''] = /^([GMT])\s*(\d+(?:\.\d+)?)/.exec(plain) ?? []
  const rest = letter === '' ? plain : plain.slice(plain.indexOf(number) + number.length)
  const values = new Map<string, number>()
  for (const [, word, value] of rest.matchAll(/([A-Z])\s*([-+]?(?:\d+\.?\d*|\.\d+))?/g)) {
    values.set(word!, value === undefined ? Number.NaN : Number(value))
  }
  return { command: letter === '' ? '' : `${letter}${Number(number)}`, values }
}
