import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { isClosed } from './closed-stroke.ts'

/** Draws closed strokes on beyond their end by `overlapMm`, along their start, so that no gap shows where they meet. */
export function overlapLoops(strokes: InkStrokes, overlapMm: number): InkStrokes {
  const { coordsMm, starts } = strokes
  const target = new StrokeBuilder(coordsMm.length / 2)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    target.useColorOf(strokes, stroke)
    const first = 2 * starts[stroke]!
    const last = 2 * starts[stroke + 1]! - 2
    target.addStroke(coordsMm, first, last + 2)
    if (!isClosed(coordsMm, first, last)) continue
    let leftMm = overlapMm
    for (let at = first + 2; at <= last && leftMm > 0; at += 2) {
      const dx = coordsMm[at]! - coordsMm[at - 2]!
      const dy = coordsMm[at + 1]! - coordsMm[at - 1]!
      const lengthMm = Math.hypot(dx, dy)
      const share = lengthMm <= leftMm ? 1 : leftMm / lengthMm
      target.lineTo(coordsMm[at - 2]! + dx * share, coordsMm[at - 1]! + dy * share)
      leftMm -= lengthMm
    }
  }
  return target.toStrokeList()
}
