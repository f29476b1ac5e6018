import type { GcodeStyle } from './flavours.ts'

/** As short as `digits` decimals allow, and never with an exponent, which no reader takes. */
export function decimal(value: number, digits: number = 3): string {
  return String(Number(value.toFixed(digits)) + 0)
}

/** Letter and value: `['X', 12.5]`. */
export type Word = readonly [letter: string, value: number]

/** Puts a command and its words together: `G1 X12.5 F3000`, or `G1X12.5F3000`. */
export function wordLine(command: string, words: readonly Word[], { spaced }: Pick<GcodeStyle, 'spaced'>): string {
  const parts = words.map(([letter, value]) => `${letter}${decimal(value)}`)
  return [command, ...parts].filter((part) => part !== '').join(spaced ? ' ' : '')
}

/** A wait, in the unit of the reader. */
export function dwellLine(durationMs: number, style: Pick<GcodeStyle, 'spaced' | 'dwellUnit'>): string {
  return wordLine('G4', [['P', style.dwellUnit === 's' ? durationMs / 1000 : Math.round(durationMs)]], style)
}

/** How long a line dwells, ms; 0 when it does not. @param dwellUnit - as the reader counts `P` */
export function dwellMsOf(line: string, dwellUnit: GcodeStyle['dwellUnit']): number {
  if (!/^\s*G0?4(?![\d.])/i.test(line)) return 0
  const seconds = /S\s*(\d*\.?\d+)/i.exec(line)?.[1]
  if (seconds !== undefined && dwellUnit === 'ms') return 1000 * Number(seconds)
  return Number(/P\s*(\d*\.?\d+)/i.exec(line)?.[1] ?? 0) * (dwellUnit === 's' ? 1000 : 1)
}
