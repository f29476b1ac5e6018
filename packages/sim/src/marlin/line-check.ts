/** A line that was read and passed its checks. */
export interface CheckedLine {
  readonly text: string
  /** Its number, where it has one. */
  readonly number: number | undefined
}

/** What becomes of a line that was read. */
export type LineVerdict =
  | { readonly kind: 'take'; readonly line: CheckedLine }
  /** Nothing is answered: an empty line, or a number that was there before. */
  | { readonly kind: 'drop' }
  /** The line is asked for again. */
  | { readonly kind: 'resend'; readonly error: string }

/** Line numbers and checksums, as Marlin checks them: only of lines that begin with N. */
export class LineCheck {
  /** The number of the last line that was taken. */
  last = 0

  check(raw: string): LineVerdict {
    const line = raw.trimStart()
    if (line.replace(/;.*$/, '').trim() === '') return { kind: 'drop' }
    if (!line.startsWith('N')) return this.#unnumbered(line)
    const number = Number.parseInt(line.slice(1), 10)
    const isM110 = /\bM110\b/.test(line)
    if (number !== this.last + 1 && !isM110) {
      if (number === this.last || number === this.last - 1) return { kind: 'drop' }
      return this.#resend('Line Number is not Last Line Number+1')
    }
    const star = line.lastIndexOf('*')
    if (star < 0) return this.#resend('No Checksum with line number')
    let sum = 0
    for (let at = 0; at < star; at++) sum ^= line.charCodeAt(at)
    if (Number.parseInt(line.slice(star + 1), 10) !== sum) return this.#resend('checksum mismatch')
    const text = line.slice(0, star).replace(/^N-?\d+\s*/, '')
    this.last = isM110 ? numberIn(text, number) : number
    return { kind: 'take', line: { text: text.trim(), number } }
  }

  #unnumbered(line: string): LineVerdict {
    const text = line.replace(/\*.*$/, '').trim()
    if (/^M110\b/.test(text)) this.last = numberIn(text, this.last)
    return { kind: 'take', line: { text, number: undefined } }
  }

  #resend(error: string): LineVerdict {
    return { kind: 'resend', error: `Error:${error}, Last Line: ${this.last}` }
  }
}

/** The last N of a line counts. */
function numberIn(text: string, otherwise: number): number {
  const found = /N(-?\d+)/.exec(text)?.[1]
  return found === undefined ? otherwise : Number(found)
}
