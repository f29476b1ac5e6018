import { type PointMm, sliceStrokes, strokeCount, type StrokeList } from '@vfab/core'

import type { MotionLimits } from './limits.ts'
import { strokeTimesMs, type StrokeTimes } from './plan-duration.ts'
import { planStrokes } from './plan-strokes.ts'

/** Strokes of about so many points are planned at a time: planning never keeps the machine waiting. */
const lotPoints = 2000

/** What each stroke of a list takes, a lot at a time, in the order of the strokes. */
export function* strokeTimesInLots(
  list: StrokeList,
  limits: MotionLimits,
  fromMm: PointMm,
): Generator<StrokeTimes, void, undefined> {
  const { starts, coordsMm } = list
  const count = strokeCount(list)
  let hereMm = fromMm
  for (let from = 0; from < count;) {
    let to = from + 1
    while (to < count && starts[to + 1]! - starts[from]! <= lotPoints) to++
    yield strokeTimesMs(planStrokes(sliceStrokes(list, from, to), limits, hereMm))
    hereMm = { xMm: coordsMm[2 * starts[to]! - 2]!, yMm: coordsMm[2 * starts[to]! - 1]! }
    from = to
  }
}
