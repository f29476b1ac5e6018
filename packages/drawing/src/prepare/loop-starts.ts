import { type PointMm, strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'

/** Sweeps over all strokes: each can profit from the last one's result. */
const sweeps = 2

/** Begins every closed stroke at the vertex that lies best on the way from the stroke before to the one after. */
export function startLoops(strokes: InkStrokes, startMm: PointMm | undefined): InkStrokes {
  const result: InkStrokes = { ...strokes, coordsMm: strokes.coordsMm.slice() }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let stroke = 0; stroke < strokeCount(result); stroke++) startLoop(result, stroke, startMm)
  }
  return result
}

function startLoop({ coordsMm, starts }: InkStrokes, stroke: number, startMm: PointMm | undefined): void {
  const first = 2 * starts[stroke]!
  const last = 2 * starts[stroke + 1]! - 2
  if (last - first < 6 || coordsMm[first] !== coordsMm[last] || coordsMm[first + 1] !== coordsMm[last + 1]) return
  const fromX = first > 0 ? coordsMm[first - 2] : startMm?.xMm
  const fromY = first > 0 ? coordsMm[first - 1] : startMm?.yMm
  const toX = coordsMm[last + 2]
  const toY = coordsMm[last + 3]
  let best = first
  let bestMm = Infinity
  for (let at = first; at < last; at += 2) {
    const x = coordsMm[at]!
    const y = coordsMm[at + 1]!
    const before = fromX === undefined || fromY === undefined ? 0 : Math.hypot(x - fromX, y - fromY)
    const after = toX === undefined || toY === undefined ? 0 : Math.hypot(x - toX, y - toY)
    if (before + after >= bestMm - 1e-9) continue
    bestMm = before + after
    best = at
  }
  if (best === first) return
  const turned = new Float64Array(last - first)
  turned.set(coordsMm.subarray(best, last))
  turned.set(coordsMm.subarray(first, best), last - best)
  coordsMm.set(turned, first)
  coordsMm[last] = turned[0]!
  coordsMm[last + 1] = turned[1]!
}
