import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'

/** Leaves out strokes shorter than `leastMm`, dots among them. */
export function dropShort(strokes: InkStrokes, leastMm: number): InkStrokes {
  const { coordsMm, starts } = strokes
  const target = new StrokeBuilder(coordsMm.length / 2)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    target.useColorOf(strokes, stroke)
    const first = 2 * starts[stroke]!
    const end = 2 * starts[stroke + 1]!
    let lengthMm = 0
    for (let at = first + 2; at < end && lengthMm < leastMm; at += 2) {
      lengthMm += Math.hypot(coordsMm[at]! - coordsMm[at - 2]!, coordsMm[at + 1]! - coordsMm[at - 1]!)
    }
    if (lengthMm >= leastMm) target.addStroke(coordsMm, first, end)
  }
  return target.toStrokeList()
}
