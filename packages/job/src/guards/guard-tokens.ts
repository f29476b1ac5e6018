import { DriverError } from '@vfab/core'

/** A piece of a guard's text, and where it begins. */
export interface GuardToken {
  readonly kind: 'word' | 'number' | 'string' | 'comparison' | 'unit' | '(' | ')' | ':' | ',' | 'end'
  readonly text: string
  readonly at: number
}

const comparison = /^(==|!=|>=|<=|>|<)/
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/
const word = /^[A-Za-z_][\w.-]*/
const text = /^"([^"]*)"|^'([^']*)'/
/** Units begin with anything but a digit, and end at a blank, a comma or a colon. */
const unit = /^[^\s,:0-9()][^\s,:()]*/

/** Words that go on with the rule, so that they are no unit. */
const afterNumber = new Set(['until', 'for'])

/**
 * Cuts a guard's text. What follows a number is its unit, unless it is `until` or `for`.
 * @throws DriverError `CONFIG_INVALID` at a character that begins nothing
 */
export function cutGuard(source: string): GuardToken[] {
  const tokens: GuardToken[] = []
  let at = 0
  const push = (kind: GuardToken['kind'], found: string, length = found.length): void => {
    tokens.push({ kind, text: found, at })
    at += length
  }
  while (true) {
    at += /^\s*/.exec(source.slice(at))![0].length
    const rest = source.slice(at)
    const last = tokens.at(-1)
    if (rest === '') break
    const quoted = text.exec(rest)
    const found = {
      unit: last?.kind === 'number' ? unit.exec(rest)?.[0] : undefined,
      comparison: comparison.exec(rest)?.[0],
      number: number.exec(rest)?.[0],
      word: word.exec(rest)?.[0],
    }
    if (found.unit !== undefined && !afterNumber.has(found.unit)) push('unit', found.unit)
    else if (quoted) push('string', quoted[1] ?? quoted[2] ?? '', quoted[0].length)
    else if (found.comparison !== undefined) push('comparison', found.comparison)
    else if (found.number !== undefined) push('number', found.number)
    else if (found.word !== undefined) push('word', found.word)
    else if (/^[(),:]/.test(rest)) push(rest[0] as '(' | ')' | ',' | ':', rest[0]!)
    else throw notUnderstood(source, at, rest.startsWith('=') ? '== (two of them)' : 'a name, a number or a comparison')
  }
  tokens.push({ kind: 'end', text: '', at: source.length })
  return tokens
}

/**
 * A guard that cannot be understood; `context.at` is the place, from 0, at which something else was expected.
 * @param expected - completes "expected …"
 */
export function notUnderstood(source: string, at: number, expected: string): DriverError {
  return new DriverError(`the guard "${source}" is not understood at character ${at + 1}: expected ${expected}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { guard: source, at, expected },
    hint: `write it as 'door.open == true: pause' or 'temp > 45 Cel for 5 s: stop'`,
  })
}

/** The guard's text with a caret under the place that the error is about; `undefined` for any other error. */
export function guardCaret({ context }: DriverError): readonly [line: string, caret: string] | undefined {
  const { guard, at, expected } = context
  if (typeof guard !== 'string' || typeof at !== 'number' || typeof expected !== 'string') return undefined
  return [guard, `${' '.repeat(at)}^ expected ${expected}`]
}
