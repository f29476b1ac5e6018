import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { isClosed } from './closed-stroke.ts'

/**
 * Where closed strokes begin: wherever it is near for the pen, at random, spread evenly so that the starts of neighbours
 * do not line up, or where the file has it.
 */
export type LoopStarts = 'near' | 'random' | 'spread' | 'keep'

/** The golden ratio's fraction: its multiples never bunch up. */
const goldenShare = (Math.sqrt(5) - 1) / 2

/** Begins closed strokes at random or evenly spread places of their outline, the same ones every time. */
export function spreadLoops(strokes: InkStrokes, starts: 'random' | 'spread'): InkStrokes {
  const { coordsMm } = strokes
  const target = new StrokeBuilder(coordsMm.length / 2)
  const random = randomShares()
  let loops = 0
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    target.useColorOf(strokes, stroke)
    const first = 2 * strokes.starts[stroke]!
    const last = 2 * strokes.starts[stroke + 1]! - 2
    if (!isClosed(coordsMm, first, last)) {
      target.addStroke(coordsMm, first, last + 2)
      continue
    }
    const share = starts === 'random' ? random() : (++loops * goldenShare) % 1
    addFrom(target, coordsMm, first, last, share)
  }
  return target.toStrokeList()
}

/** Adds a closed stroke from a place at a share of its length on. */
function addFrom(target: StrokeBuilder, coordsMm: Float64Array, first: number, last: number, share: number): void {
  const lengthTo = (at: number): number =>
    Math.hypot(coordsMm[at]! - coordsMm[at - 2]!, coordsMm[at + 1]! - coordsMm[at - 1]!)
  let totalMm = 0
  for (let at = first + 2; at <= last; at += 2) totalMm += lengthTo(at)
  let leftMm = share * totalMm
  let at = first + 2
  while (at < last && lengthTo(at) < leftMm) {
    leftMm -= lengthTo(at)
    at += 2
  }
  const part = Math.min(1, leftMm / (lengthTo(at) || 1))
  const x = coordsMm[at - 2]! + (coordsMm[at]! - coordsMm[at - 2]!) * part
  const y = coordsMm[at - 1]! + (coordsMm[at + 1]! - coordsMm[at - 1]!) * part
  target.moveTo(x, y)
  for (let next = at; next <= last; next += 2) target.lineTo(coordsMm[next]!, coordsMm[next + 1]!)
  for (let next = first + 2; next < at; next += 2) target.lineTo(coordsMm[next]!, coordsMm[next + 1]!)
  target.lineTo(x, y)
}

/** Marsaglia's xorshift from a fixed seed: the same file gets the same starts. */
function randomShares(): () => number {
  let bits = 0x2545f491
  return () => {
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
    return (bits >>> 0) / 2 ** 32
  }
}
