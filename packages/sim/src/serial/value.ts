/** What a simulated sensor measures: a fixed value, or a number that swings like a temperature over a day. */
export type LineValue =
  | number
  | boolean
  | string
  | {
      /** Middle of the swing. */
      readonly around: number
      /** How far it swings either way. */
      readonly swing: number
      /** Time of a whole swing, s. */
      readonly periodS: number
    }

/** The value at a time, numbers to two digits after the point. */
export function valueAt(value: LineValue, nowMs: number): number | boolean | string {
  if (typeof value !== 'object') return value
  const { around, swing, periodS } = value
  return Math.round((around + swing * Math.sin((2 * Math.PI * nowMs) / 1000 / periodS)) * 100) / 100
}
