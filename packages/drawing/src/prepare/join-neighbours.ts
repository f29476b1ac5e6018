import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'

/**
 * Joins each stroke to the one before it where it starts within `toleranceMm` of that one's end. Ordering brings such
 * strokes about: a closed one is begun where the last one ended. What is joined is shown in the colour of its first part.
 */
export function joinNeighbours(strokes: InkStrokes, toleranceMm: number): InkStrokes {
  const { coordsMm, starts } = strokes
  const target = new StrokeBuilder(coordsMm.length / 2)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    target.useColorOf(strokes, stroke)
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
