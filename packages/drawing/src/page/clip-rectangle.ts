import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import type { BoundsMm } from '../bounds.ts'
import { StrokeBuilder } from '../stroke-builder.ts'

/** Keeps what lies within a rectangle, its border included; strokes that leave it are cut (Liang and Barsky's way). */
export function clipToRectangle(strokes: InkStrokes, rectangle: BoundsMm): InkStrokes {
  const { minXMm, minYMm, maxXMm, maxYMm } = rectangle
  const { coordsMm, starts } = strokes
  const target = new StrokeBuilder(coordsMm.length / 2)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    target.useColorOf(strokes, stroke)
    const from = 2 * starts[stroke]!
    const to = 2 * starts[stroke + 1]!
    const dot = to - from === 2
    let open = false
    for (let at = dot ? from : from + 2; at < to; at += 2) {
      const x0 = coordsMm[dot ? at : at - 2]!
      const y0 = coordsMm[dot ? at + 1 : at - 1]!
      const x1 = coordsMm[at]!
      const y1 = coordsMm[at + 1]!
      let enter = 0
      let leave = 1
      // For each side: how far the start is inside, and how much of that the move uses up.
      for (let side = 0; side < 4; side++) {
        const inside = side === 0 ? x0 - minXMm : side === 1 ? maxXMm - x0 : side === 2 ? y0 - minYMm : maxYMm - y0
        const used = side === 0 ? x0 - x1 : side === 1 ? x1 - x0 : side === 2 ? y0 - y1 : y1 - y0
        if (used === 0) {
          if (inside < 0) leave = -1
        } else if (used > 0) leave = Math.min(leave, inside / used)
        else enter = Math.max(enter, inside / used)
      }
      if (enter > leave || (enter === leave && !dot && (x0 !== x1 || y0 !== y1))) {
        open = false
        continue
      }
      if (!open || enter > 0)
        target.moveTo(within(x0 + (x1 - x0) * enter, minXMm, maxXMm), within(y0 + (y1 - y0) * enter, minYMm, maxYMm))
      if (!dot) {
        if (leave === 1) target.lineTo(x1, y1)
        else
          target.lineTo(within(x0 + (x1 - x0) * leave, minXMm, maxXMm), within(y0 + (y1 - y0) * leave, minYMm, maxYMm))
      }
      open = leave === 1
    }
  }
  return target.toStrokeList()
}

/** Takes rounding errors back inside, so that a clipped drawing never reaches out again. */
function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
