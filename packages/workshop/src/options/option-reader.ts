import { inputError } from '../input-error.ts'
import { durationMs, type DurationRules } from './duration.ts'

/** Where the texts of options come from: the command line, a request, a form. */
export interface OptionNotation {
  /** An option as it is written there: `--margin`. Default: its bare name. */
  readonly name?: (option: string) => string
  /** The error for a text that cannot be read. Default: a `DriverError` `INPUT_INVALID`. */
  readonly error?: (message: string, hint?: string) => Error
}

/** What a number must be. */
export interface NumberBounds {
  readonly min?: number
  readonly max?: number
  readonly whole?: boolean
}

/** Reads options that are given as text. An option that is not given (`undefined`) stays `undefined`. */
export interface OptionReader extends Required<OptionNotation> {
  /** A decimal number. @throws what {@link OptionNotation.error} makes when it is not a number, or out of bounds */
  number(option: string, text: string, bounds?: NumberBounds): number
  /** The same for an option that may be left out. */
  number(option: string, text: string | undefined, bounds?: NumberBounds): number | undefined
  /** A length of time, the same for every option: `500ms`, `10s`, `.5 s`, `5m` or `5min`, `1h`, `2d`, `1h30m`. @returns ms */
  duration(option: string, text: string, rules?: DurationRules): number
  /** The same for an option that may be left out. */
  duration(option: string, text: string | undefined, rules?: DurationRules): number | undefined
  /** `5m`, `80 cm`, `900mm`. A number alone could be either. @returns mm */
  length(option: string, text: string | undefined): number | undefined
}

const lengthUnitsMm: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000 }

/** Makes a reader for options that are written in this way. */
export function optionReader(notation: OptionNotation = {}): OptionReader {
  return new TextReader(notation)
}

class TextReader implements OptionReader {
  readonly name: (option: string) => string
  readonly error: (message: string, hint?: string) => Error

  constructor({ name = (option) => option, error = inputError }: OptionNotation) {
    this.name = name
    this.error = error
  }

  number(option: string, text: string, bounds?: NumberBounds): number
  number(option: string, text: string | undefined, bounds?: NumberBounds): number | undefined
  number(option: string, text: string | undefined, bounds: NumberBounds = {}): number | undefined {
    if (text === undefined) return undefined
    const { min = -Infinity, max = Infinity, whole = false } = bounds
    const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
    const wanted = `a ${whole ? 'whole ' : ''}number${limits(min, max)}`
    throw this.error(`${this.name(option)} must be ${wanted}, not "${text}"`)
  }

  duration(option: string, text: string, rules?: DurationRules): number
  duration(option: string, text: string | undefined, rules?: DurationRules): number | undefined
  duration(option: string, text: string | undefined, rules: DurationRules = {}): number | undefined {
    if (text === undefined) return undefined
    const ms = durationMs(text, rules)
    if (ms !== undefined) return ms
    throw this.error(`${this.name(option)} must be a time such as 10s, 5min or 1h30m, not "${text}"`)
  }

  length(option: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined
    const [, value = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(text) ?? []
    const unitMm = lengthUnitsMm[unit.toLowerCase()]
    if (unitMm !== undefined) return this.number(option, value, { min: 0.001 }) * unitMm
    throw this.error(`${this.name(option)} takes a length such as 5m or 800mm, not "${text}"`)
  }
}

function limits(min: number, max: number): string {
  if (min > -Infinity && max < Infinity) return ` from ${min} to ${max}`
  if (min > -Infinity) return ` of at least ${min}`
  return max < Infinity ? ` of at most ${max}` : ''
}
