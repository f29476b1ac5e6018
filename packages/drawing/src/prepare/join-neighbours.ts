import { strokeCount, type StrokeList } from '@vfab/core'

import { StrokeBuilder } from '../stroke-builder.ts'

/**
 * Joins each stroke to the one before it where it starts within `toleranceMm` of that one's end. Ordering brings such
 * strokes about: a closed one is begun where the last one ended.
 */
export function joinNeighbours(strokes: StrokeList, toleranceMm: number): StrokeList {
  const { coordsMm, starts } = strokes
  const target = new StrokeBuilder(coordsMm.length / 2)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    const first = 2 * starts[stroke]!
    const end = 2 * starts[stroke + 1]!
    const gapX = stroke === 0 ? Infinity : coordsMm[first]! - coordsMm[first - 2]!
    const gapY = stroke === 0 ? Infinity : coordsMm[first + 1]! - coordsMm[first - 1]!
    if (Math.hypot(gapX, gapY) > toleranceMm) {
      target.addStroke(coordsMm, first, end)
      continue
    }
    for (let at = gapX === 0 && gapY === 0 ? first + 2 : first; at < end; at += 2) {
      target.lineTo(coordsMm[at]!, coordsMm[at + 1]!)
    }
  }
  return target.strokeCount === strokeCount(strokes) ? strokes : target.toStrokeList()
}
