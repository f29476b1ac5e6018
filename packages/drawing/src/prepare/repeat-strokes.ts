import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { isClosed } from './closed-stroke.ts'

/**
 * Draws every stroke several times over: closed ones go round again, open ones there and back without lifting the pen.
 * @param reverse - whether strokes may be drawn backwards; otherwise open ones are drawn one pass after the other
 */
export function repeatStrokes(strokes: InkStrokes, passes: number, reverse: boolean): InkStrokes {
  if (passes === 1) return strokes
  const { coordsMm, starts } = strokes
  const target = new StrokeBuilder((coordsMm.length / 2) * passes)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    target.useColorOf(strokes, stroke)
    const first = 2 * starts[stroke]!
    const last = 2 * starts[stroke + 1]! - 2
    target.addStroke(coordsMm, first, last + 2)
    for (let pass = 1; pass < passes; pass++) {
      if (first === last) continue // a dot is a dot
      if (isClosed(coordsMm, first, last)) lineThrough(target, coordsMm, first + 2, last, 2)
      else if (!reverse) target.addStroke(coordsMm, first, last + 2)
      else if (pass % 2 === 1) lineThrough(target, coordsMm, last - 2, first, -2)
      else lineThrough(target, coordsMm, first + 2, last, 2)
    }
  }
  return target.toStrokeList()
}

function lineThrough(target: StrokeBuilder, coordsMm: Float64Array, from: number, to: number, step: 2 | -2): void {
  for (let at = from; step > 0 ? at <= to : at >= to; at += step) target.lineTo(coordsMm[at]!, coordsMm[at + 1]!)
}
