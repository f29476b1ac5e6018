import type { Affine } from '../affine.ts'
import { inverse } from '../affine.ts'
import type { StrokeBuilder } from '../stroke-builder.ts'

/** A dash pattern in user units: on, off, on, off, … */
export interface DashPattern {
  readonly lengths: readonly number[]
  readonly offset: number
}

/**
 * More dashes than this in one shape would be a pattern finer than any pen draws: the shape is then drawn whole.
 */
const mostDashes = 200_000

/**
 * Makes a dash pattern from lengths in user units; `undefined` when the stroke is solid: no lengths, a negative one, or all
 * zero. An odd list counts twice, as in SVG.
 */
export function dashPattern(lengths: readonly number[], offset: number): DashPattern | undefined {
  if (lengths.length === 0 || lengths.some((length) => length < 0) || lengths.every((length) => length === 0)) {
    return undefined
  }
  return { lengths: lengths.length % 2 === 0 ? lengths : [...lengths, ...lengths], offset }
}

/**
 * Cuts every stroke of `source` into dashes. Lengths are measured in user units, so that a stretched shape gets stretched
 * dashes, as on screen.
 * @param toMm - from user units to the units of `source`
 */
export function dashStrokes(source: StrokeBuilder, pattern: DashPattern, toMm: Affine, target: StrokeBuilder): void {
  const back = inverse({ ...toMm, e: 0, f: 0 })
  const period = pattern.lengths.reduce((sum, length) => sum + length, 0)
  for (let stroke = 0; stroke < source.strokeCount; stroke++) {
    const coords = source.coordsMm.subarray(2 * source.startOf(stroke), 2 * source.startOf(stroke + 1))
    const dashes = back ? (userLengthOf(coords, back) / period) * pattern.lengths.length : Infinity
    if (dashes < mostDashes) dashStroke(coords, pattern, period, back!, target)
    else target.addStroke(coords)
  }
}

/** Length of all strokes in user units. */
export function userLength(strokes: StrokeBuilder, toMm: Affine): number {
  const back = inverse({ ...toMm, e: 0, f: 0 })
  let total = 0
  for (let stroke = 0; back && stroke < strokes.strokeCount; stroke++) {
    total += userLengthOf(strokes.coordsMm.subarray(2 * strokes.startOf(stroke), 2 * strokes.startOf(stroke + 1)), back)
  }
  return total
}

function userLengthOf(coords: Float64Array, back: Affine): number {
  let total = 0
  for (let at = 2; at < coords.length; at += 2) total += segmentLength(coords, at, back)
  return total
}

function segmentLength(coords: Float64Array, at: number, back: Affine): number {
  const dx = coords[at]! - coords[at - 2]!
  const dy = coords[at + 1]! - coords[at - 1]!
  return Math.hypot(back.a * dx + back.c * dy, back.b * dx + back.d * dy)
}

function dashStroke(
  coords: Float64Array,
  { lengths, offset }: DashPattern,
  period: number,
  back: Affine,
  target: StrokeBuilder,
): void {
  let index = 0
  let left = ((offset % period) + period) % period
  const isOver = (): boolean => left > lengths[index]! || (left === lengths[index]! && (left > 0 || index % 2 === 1))
  while (isOver()) {
    left -= lengths[index]!
    index = (index + 1) % lengths.length
  }
  /** What is left of the current dash or gap. */
  left = lengths[index]! - left
  const drawing = (): boolean => index % 2 === 0
  if (drawing()) target.moveTo(coords[0]!, coords[1]!)
  for (let at = 2; at < coords.length; at += 2) {
    const x0 = coords[at - 2]!
    const y0 = coords[at - 1]!
    const dx = coords[at]! - x0
    const dy = coords[at + 1]! - y0
    const whole = segmentLength(coords, at, back)
    let done = 0
    // A dash that would begin at the very end is a rounding error.
    while (whole - done > left + 1e-9 * period) {
      done += left
      const x = x0 + (dx * done) / whole
      const y = y0 + (dy * done) / whole
      // A dash of no length is a dot: its start is all there is of it.
      if (drawing() && lengths[index]! > 0) target.lineTo(x, y)
      do index = (index + 1) % lengths.length
      while (lengths[index] === 0 && !drawing())
      left = lengths[index]!
      if (drawing()) target.moveTo(x, y)
    }
    left = Math.max(0, left - (whole - done))
    if (drawing()) target.lineTo(coords[at]!, coords[at + 1]!)
  }
}
