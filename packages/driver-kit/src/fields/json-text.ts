/*
 * JSON as devices write it: with `nan`, `-inf`, `None` and `True` where libraries print what they have, single quotes (a printed Python
 * dictionary), and a comma before the closing bracket. Anything else that is not JSON is not read.
 */

/** A value of JSON; what a device prints for "not a number" is NaN, and an unexact whole number stays the text it was. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** What {@link parseJsonAt} found. */
export type JsonOutcome =
  | { readonly kind: 'value'; readonly value: JsonValue; readonly end: number }
  /** Not JSON from its first member on: brackets of something else. */
  | { readonly kind: 'foreign' }
  /** Begins as JSON, and is broken or cut. */
  | { readonly kind: 'broken' }

/** Deeper brackets are refused, not followed. */
const deepest = 32

const words: readonly (readonly [RegExp, JsonValue])[] = [
  [/[+-]?nan(?:\([^)]{0,20}\))?/iy, Number.NaN],
  [/[+]?inf(?:inity)?/iy, Infinity],
  [/-inf(?:inity)?/iy, -Infinity],
  [/true/iy, true],
  [/false/iy, false],
  [/null|none|undefined/iy, null],
]
const number = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy
const blanks = /\s*/y

/** Reads the object or array that begins at `start`. */
export function parseJsonAt(text: string, start: number): JsonOutcome {
  const reader = new JsonReader(text, start)
  try {
    return { kind: 'value', value: reader.value(0), end: reader.at }
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    return { kind: reader.members > 0 || reader.at >= text.length ? 'broken' : 'foreign' }
  }
}

class NotJson extends Error {}

class JsonReader {
  at: number
  /** Members and elements read so far. */
  members = 0
  readonly #text: string

  constructor(text: string, at: number) {
    this.#text = text
    this.at = at
  }

  value(depth: number): JsonValue {
    if (depth > deepest) throw new NotJson()
    switch (this.#text[this.at]) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case '"':
      case "'":
        return this.#string()
      default:
        return this.#scalar()
    }
  }

  #object(depth: number): JsonValue {
    const members: [string, JsonValue][] = []
    this.at++
    while (!this.#takes('}')) {
      if (members.length > 0) this.#expect(',')
      if (this.#takes('}')) break
      const key = this.#string()
      this.#expect(':')
      this.#skip()
      this.members++
      members.push([key, this.value(depth + 1)])
    }
    return Object.fromEntries(members)
  }

  #array(depth: number): JsonValue {
    const elements: JsonValue[] = []
    this.at++
    while (!this.#takes(']')) {
      if (elements.length > 0) {
        this.#expect(',')
        this.members++
      }
      if (this.#takes(']')) break
      this.#skip()
      elements.push(this.value(depth + 1))
    }
    return elements
  }

  #string(): string {
    this.#skip()
    const quote = this.#text[this.at]
    if (quote !== '"' && quote !== "'") throw new NotJson()
    for (let end = this.at + 1; end < this.#text.length; end++) {
      if (this.#text[end] === '\\') end++
      else if (this.#text[end] === quote) {
        const body = this.#text.slice(this.at + 1, end)
        this.at = end + 1
        return unescaped(body, quote)
      }
    }
    this.at = this.#text.length
    throw new NotJson()
  }

  #scalar(): JsonValue {
    const digits = this.#match(number)
    if (digits !== undefined) return this.#ended(numberOf(digits))
    for (const [word, value] of words) if (this.#match(word) !== undefined) return this.#ended(value)
    throw new NotJson()
  }

  /** A scalar ends where a mark of JSON stands: `21abc` is none. */
  #ended(value: JsonValue): JsonValue {
    const next = this.#text[this.at]
    if (next === undefined || !/[,\]}\s]/.test(next)) throw new NotJson()
    return value
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at // sticky: they match here or nowhere
    const found = expression.exec(this.#text)?.[0]
    if (found === undefined) return undefined
    this.at += found.length
    return found
  }

  #skip(): void {
    this.#match(blanks)
  }

  #takes(mark: string): boolean {
    this.#skip()
    if (this.at >= this.#text.length) throw new NotJson()
    if (this.#text[this.at] !== mark) return false
    this.at++
    return true
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw new NotJson()
  }
}

/** A number stays what the digits say: whole ones beyond a double's exactness are kept as text. */
function numberOf(digits: string): number | string {
  const value = Number(digits)
  if (/^-?\d+$/.test(digits) && !Number.isSafeInteger(value)) return digits
  if (!Number.isFinite(value) || (value === 0 && /[1-9].*(?:e|$)/i.test(digits.split(/e/i)[0]!))) return digits
  return value === 0 ? 0 : value
}

function unescaped(body: string, quote: string): string {
  if (!body.includes('\\')) return body
  const json = quote === '"' ? body : body.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"')
  try {
    return String(JSON.parse(`"${json}"`))
  } catch {
    throw new NotJson()
  }
}
