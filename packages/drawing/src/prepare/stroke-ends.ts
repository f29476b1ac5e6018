import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'

/**
 * Both ends of every stroke: end `2 * i` is where stroke `i` starts, end `2 * i + 1` where it stops. So `end ^ 1` is the
 * other end of the same stroke, and `end >> 1` the stroke.
 */
export interface StrokeEnds {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly count: number
}

/** @param spare - room for this many further ends */
export function strokeEnds(strokes: InkStrokes, spare = 0): StrokeEnds {
  const count = 2 * strokeCount(strokes)
  const x = new Float64Array(count + spare)
  const y = new Float64Array(count + spare)
  const { coordsMm, starts } = strokes
  for (let stroke = 0; stroke < count / 2; stroke++) {
    const first = 2 * starts[stroke]!
    const last = 2 * starts[stroke + 1]! - 2
    x[2 * stroke] = coordsMm[first]!
    y[2 * stroke] = coordsMm[first + 1]!
    x[2 * stroke + 1] = coordsMm[last]!
    y[2 * stroke + 1] = coordsMm[last + 1]!
  }
  return { x, y, count }
}

/**
 * Strokes in another order and direction.
 * @param entries - for each stroke to come, the end at which it is begun
 */
export function arrangeStrokes(strokes: InkStrokes, entries: ArrayLike<number>): InkStrokes {
  const coordsMm = new Float64Array(strokes.coordsMm.length)
  const starts = new Uint32Array(entries.length + 1)
  const colors = strokes.colors && Uint32Array.from(entries, (entry) => strokes.colors![entry >> 1]!)
  let to = 0
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!
    const first = 2 * strokes.starts[entry >> 1]!
    const end = 2 * strokes.starts[(entry >> 1) + 1]!
    if (entry % 2 === 0) {
      coordsMm.set(strokes.coordsMm.subarray(first, end), to)
      to += end - first
    } else {
      for (let at = end - 2; at >= first; at -= 2) {
        coordsMm[to++] = strokes.coordsMm[at]!
        coordsMm[to++] = strokes.coordsMm[at + 1]!
      }
    }
    starts[index + 1] = to / 2
  }
  return { coordsMm: to === coordsMm.length ? coordsMm : coordsMm.slice(0, to), starts, ...(colors && { colors }) }
}
