import { UsageError } from './usage-error.ts'

const msPer = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
} as const

type Unit = keyof typeof msPer

/** What {@link readDuration} accepts besides a time with its unit. */
export interface DurationRules {
  /** The unit of a number alone, for options that used to be one; without it such a number could be anything, and is refused. */
  readonly bareUnit?: Unit | undefined
  /** Whether it may be 0: nothing is waited for then. */
  readonly mayBeZero?: boolean | undefined
}

/**
 * Reads a length of time that was typed, the same for every option: `500ms`, `10s`, `.5 s`, `5m` or `5min`, `1h`, `2d`, `1h30m`.
 * @param name - as the user knows it: `--for`
 * @returns ms
 * @throws UsageError when it is none
 */
export function readDuration(name: string, text: string, rules: DurationRules = {}): number {
  const { bareUnit, mayBeZero = false } = rules
  const ms = durationMs(text.trim().toLowerCase(), bareUnit)
  if (ms !== undefined && Number.isFinite(ms) && (ms > 0 || (mayBeZero && ms === 0))) return ms
  throw new UsageError(`${name} must be a time such as 10s, 5min or 1h30m, not "${text}"`)
}

function durationMs(text: string, bareUnit: Unit | undefined): number | undefined {
  if (bareUnit !== undefined && /^(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text) * msPer[bareUnit]
  if (!/^((\d+\.?\d*|\.\d+)\s*[a-z]+\s*)+$/.test(text)) return undefined
  let sum = 0
  let before = Infinity
  for (const [, number, unit = ''] of text.matchAll(/([\d.]+)\s*([a-z]+)/g)) {
    if (!isUnit(unit)) return undefined
    // `30m1h` is a slip rather than a time.
    if (msPer[unit] >= before) return undefined
    before = msPer[unit]
    sum += Number(number) * before
  }
  return sum
}

function isUnit(text: string): text is Unit {
  return Object.hasOwn(msPer, text)
}
