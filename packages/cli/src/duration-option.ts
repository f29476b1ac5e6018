import { UsageError } from './usage-error.ts'

const msPer = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * Reads a length of time that was typed: `500ms`, `10s`, `5min`, `1h`, `2d`. @returns ms
 * @param name - as the user knows it: `--for`
 * @throws UsageError when it is none
 */
export function readDuration(name: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? []
  if (Number(number) > 0 && Object.hasOwn(msPer, unit)) return Number(number) * msPer[unit as keyof typeof msPer]
  throw new UsageError(`${name} must be a time such as 10s, 5min or 1h, not "${text}"`)
}
