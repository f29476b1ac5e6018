const plus = 0x2b
const comma = 0x2c
const minus = 0x2d
const dot = 0x2e
const zero = 0x30
const nine = 0x39

/** Powers of ten that a double holds exactly, so that one division rounds a decimal as `Number` does. */
const exactPowers = Array.from({ length: 23 }, (_, power) => 10 ** power)
/** Digits that an integer may have and still be exact. */
const exactDigits = 15

/** Reads numbers, flags and separators from the text of `d` and `points`, without making strings of them. */
export class NumberScanner {
  readonly text: string
  /** Index of the next character. */
  at = 0

  constructor(text: string) {
    this.text = text
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  /** Passes white space. */
  skipSpaces(): void {
    const { text } = this
    while (this.at < text.length && isSpace(text.charCodeAt(this.at))) this.at++
  }

  /** Passes white space and at most one comma. @returns whether there was a comma */
  skipComma(): boolean {
    this.skipSpaces()
    if (this.text.charCodeAt(this.at) !== comma) return false
    this.at++
    this.skipSpaces()
    return true
  }

  /** Whether a number may start here. */
  get atNumber(): boolean {
    const code = this.text.charCodeAt(this.at)
    return (code >= zero && code <= nine) || code === minus || code === plus || code === dot
  }

  /** Reads a number; `undefined`, without passing anything, where none starts. May be infinite. */
  number(): number | undefined {
    const { text } = this
    const start = this.at
    let at = start
    let code = text.charCodeAt(at)
    const negative = code === minus
    if (negative || code === plus) code = text.charCodeAt(++at)
    let mantissa = 0
    let digits = 0
    let decimals = 0
    for (; code >= zero && code <= nine; code = text.charCodeAt(++at)) {
      mantissa = mantissa * 10 + (code - zero)
      digits++
    }
    if (code === dot) {
      code = text.charCodeAt(++at)
      for (; code >= zero && code <= nine; code = text.charCodeAt(++at)) {
        mantissa = mantissa * 10 + (code - zero)
        digits++
        decimals++
      }
    }
    if (digits === 0) return undefined
    const exponentEnd = this.#exponentEnd(at)
    this.at = exponentEnd
    if (exponentEnd > at || digits > exactDigits) return Number(text.slice(start, exponentEnd))
    const value = decimals === 0 ? mantissa : mantissa / exactPowers[decimals]!
    return negative ? -value : value
  }

  /** Reads a flag of an arc, which needs no separator after it. */
  flag(): boolean | undefined {
    const code = this.text.charCodeAt(this.at)
    if (code !== zero && code !== zero + 1) return undefined
    this.at++
    return code !== zero
  }

  /** Where an exponent that begins at `at` ends; `at` where there is none. */
  #exponentEnd(at: number): number {
    const { text } = this
    if ((text.charCodeAt(at) | 0x20) !== 0x65) return at
    let end = at + 1
    const sign = text.charCodeAt(end)
    if (sign === plus || sign === minus) end++
    const first = end
    while (isDigit(text.charCodeAt(end))) end++
    return end > first ? end : at
  }
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
