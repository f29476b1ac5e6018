const msPer = { ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

type Unit = keyof typeof msPer

/** Which times are accepted besides one with its unit. */
export interface DurationRules {
  /** The unit of a number alone, for options that used to be one; without it such a number could be anything, and is refused. */
  readonly bareUnit?: Unit | undefined
  /** Whether it may be 0: nothing is waited for then. */
  readonly mayBeZero?: boolean | undefined
}

/** A length of time: `500ms`, `10s`, `.5 s`, `5m` or `5min`, `1h`, `2d`, `1h30m`. @returns `undefined` for what is none */
export function durationMs(text: string, { bareUnit, mayBeZero = false }: DurationRules = {}): number | undefined {
  const ms = sumOf(text.trim().toLowerCase(), bareUnit)
  const isOne = ms !== undefined && Number.isFinite(ms) && (ms > 0 || (mayBeZero && ms === 0))
  return isOne ? ms : undefined
}

function sumOf(text: string, bareUnit: Unit | undefined): number | undefined {
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
