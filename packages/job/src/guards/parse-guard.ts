/*
 * guard     = condition ":" action { "," option }
 * condition = operand comparison value [ unit ] [ "until" number [ unit ] ] [ "for" duration ]
 * operand   = channel | "rate" "(" channel ")"
 * value     = number | "true" | "false" | word | quoted text
 * action    = "pause" [ "after" "stroke" ] | "stop" | "warn"
 * option    = "resume" [ "after" duration ] | "silent" ( "pause" | "stop" | "warn" | "ignore" ) [ "after" duration ]
 * duration  = number ( "ms" | "s" | "m" | "min" | "h" )
 */
import { type Comparison, isUnit, unitCode } from '@vfab/driver-kit'

import { type ChannelCondition, type GuardAction, guardActions, type GuardLevel, type GuardRule } from './guard-rule.ts'
import { cutGuard, type GuardToken, notUnderstood } from './guard-tokens.ts'

/**
 * Reads a guard: `door.open == true: pause, resume`, `temp > 45 Cel until 40 Cel for 5 s: stop`, `rate(temp) > 2 Cel/min: warn`.
 *
 * `pause` brakes within the stroke and waits for a person; with `resume` it goes on by itself when the condition has ended. A sensor
 * without a value pauses the plot, unless `silent` says otherwise.
 * @throws DriverError `CONFIG_INVALID` that says what was expected where
 */
export function parseGuard(text: string): GuardRule {
  return new GuardParser(text).parse()
}

/**
 * Reads a condition alone: `temp > 45 Cel until 40 Cel for 5 s`.
 * @throws DriverError `CONFIG_INVALID` that says what was expected where
 */
export function parseCondition(text: string): ChannelCondition {
  return new GuardParser(text).parseCondition()
}

const durations: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

class GuardParser {
  readonly #source: string
  readonly #tokens: readonly GuardToken[]
  #index = 0

  constructor(source: string) {
    this.#source = source
    this.#tokens = cutGuard(source)
  }

  parse(): GuardRule {
    const condition = this.#condition()
    this.#expect(':', `a unit, "until", "for", or a colon and what is to be done: ": pause"`)
    const action = this.#oneOf(guardActions)
    const at = action === 'pause' && this.#takeWord('after') ? this.#afterStroke() : 'now'
    return { ...condition, action, at, ...this.#options(action) }
  }

  parseCondition(): ChannelCondition {
    const condition = this.#condition()
    this.#expect('end', 'a unit, "until", "for", or the end of the condition')
    return condition
  }

  #condition(): ChannelCondition {
    const { channel, of } = this.#operand()
    const is = this.#expect('comparison', 'a comparison (==, !=, >, >=, <, <=)').text as Comparison
    const level = this.#level()
    this.#requireFit(is, level)
    const until = this.#takeWord('until') ? this.#limit() : undefined
    const forMs = this.#takeWord('for') ? this.#duration() : 0
    return { text: this.#source.trim(), channel, of, is, level, until, forMs }
  }

  #operand(): Pick<GuardRule, 'channel' | 'of'> {
    const name = this.#expect('word', 'the name of a channel').text
    if (name !== 'rate' || this.#next.kind !== '(') return { channel: name, of: 'value' }
    this.#index += 1
    const channel = this.#expect('word', 'the name of a channel').text
    this.#expect(')', 'a closing parenthesis')
    return { channel, of: 'rate' }
  }

  #level(): GuardLevel {
    const token = this.#next
    if (token.kind === 'number') return this.#limit()
    this.#index += 1
    if (token.kind === 'string') return { value: token.text }
    if (token.kind === 'word' && token.text !== 'until' && token.text !== 'for') {
      return { value: token.text === 'true' ? true : token.text === 'false' ? false : token.text }
    }
    throw notUnderstood(this.#source, token.at, 'a number, true, false or a text')
  }

  /** States and texts have no more or less. */
  #requireFit(is: Comparison, { value }: GuardLevel): void {
    if (typeof value === 'number' || is === '==' || is === '!=') return
    throw notUnderstood(this.#source, this.#tokens[this.#index - 1]!.at, `a number after ${is}`)
  }

  #limit(): GuardLevel {
    const value = Number(this.#expect('number', 'a number').text)
    const token = this.#next
    if (token.kind !== 'unit') return { value }
    this.#index += 1
    const unit = unitCode(token.text)
    if (!isUnit(unit)) throw notUnderstood(this.#source, token.at, 'a unit such as Cel, %, hPa, mm (UCUM)')
    return { value, unit }
  }

  #duration(): number {
    const { value, unit } = this.#rawDuration()
    const factor = unit === undefined ? undefined : durations[unit.text]
    if (factor === undefined || value < 0) {
      throw notUnderstood(this.#source, (unit ?? this.#next).at, 'a time in ms, s, min or h: "5 s"')
    }
    return value * factor
  }

  #rawDuration(): { readonly value: number; readonly unit: GuardToken | undefined } {
    const value = Number(this.#expect('number', 'a time: "5 s"').text)
    const unit = this.#next
    if (unit.kind !== 'unit') return { value, unit: undefined }
    this.#index += 1
    return { value, unit }
  }

  #afterStroke(): 'stroke' {
    const token = this.#next
    if (this.#takeWord('stroke')) return 'stroke'
    throw notUnderstood(this.#source, token.at, '"stroke"')
  }

  #options(action: GuardAction): Pick<GuardRule, 'resumeAfterMs' | 'silent' | 'silentAfterMs'> {
    let resumeAfterMs: number | undefined
    let silent: GuardRule['silent'] | undefined
    let silentAfterMs = 0
    while (this.#next.kind === ',') {
      this.#index += 1
      const token = this.#next
      if (this.#takeWord('resume') && resumeAfterMs === undefined) {
        if (action !== 'pause') throw notUnderstood(this.#source, token.at, `no "resume" after ${action}`)
        resumeAfterMs = this.#takeWord('after') ? this.#duration() : 0
      } else if (this.#takeWord('silent') && silent === undefined) {
        silent = this.#oneOf([...guardActions, 'ignore'] as const)
        silentAfterMs = this.#takeWord('after') ? this.#duration() : 0
      } else throw notUnderstood(this.#source, token.at, '"resume" or "silent", each once')
    }
    this.#expect('end', 'a comma, or the end')
    return { resumeAfterMs, silent: silent ?? 'pause', silentAfterMs }
  }

  get #next(): GuardToken {
    return this.#tokens[this.#index]!
  }

  #expect(kind: GuardToken['kind'], expected: string): GuardToken {
    const token = this.#next
    if (token.kind !== kind) throw notUnderstood(this.#source, token.at, expected)
    this.#index += 1
    return token
  }

  #takeWord(text: string): boolean {
    const { kind, text: found } = this.#next
    if (kind !== 'word' || found !== text) return false
    this.#index += 1
    return true
  }

  #oneOf<Word extends string>(words: readonly Word[]): Word {
    const token = this.#next
    const found = token.kind === 'word' ? words.find((word) => word === token.text) : undefined
    if (found === undefined)
      throw notUnderstood(this.#source, token.at, words.join(', ').replace(/, ([^,]*)$/, ' or $1'))
    this.#index += 1
    return found
  }
}
