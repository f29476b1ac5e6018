import { type PointMm, strokeCount, type StrokeList } from '@vfab/core'

/** Length of all strokes together, in mm. */
export function inkLengthMm(strokes: StrokeList): number {
  const { coordsMm, starts } = strokes
  let total = 0
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    for (let at = 2 * starts[stroke]! + 2; at < 2 * starts[stroke + 1]!; at += 2) {
      total += Math.hypot(coordsMm[at]! - coordsMm[at - 2]!, coordsMm[at + 1]! - coordsMm[at - 1]!)
    }
  }
  return total
}

/**
 * Length of the pen-up moves to the start of each stroke, in mm. The way home is not counted.
 * @param from - where the pen stands before the first stroke; without it, the way to the first stroke is not counted
 */
export function travelLengthMm(strokes: StrokeList, from?: PointMm): number {
  const { coordsMm, starts } = strokes
  let total = 0
  let x = from?.xMm
  let y = from?.yMm
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    const first = 2 * starts[stroke]!
    const last = 2 * starts[stroke + 1]! - 2
    if (x !== undefined && y !== undefined) total += Math.hypot(coordsMm[first]! - x, coordsMm[first + 1]! - y)
    x = coordsMm[last]
    y = coordsMm[last + 1]
  }
  return total
}
