/** Where the machine of a stored job may stand, by what its journal says that it was sent. */
import { type PlotterReach, type PointMm, strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'

import { placeAlong, restFrom, slackOf } from '../partial-stroke.ts'
import { lengthMm } from '../route.ts'
import type { JobProgress, PartlyDrawn } from './job-progress.ts'

/**
 * How far past the stroke that the machine was at, by the journal, it may be: on a disk that cannot keep up the last strokes
 * are not written.
 */
const furtherMm = 300

/** @param strokes - all of the drawing */
export function reachOf({ next, nextUnsent, partly, way }: JobProgress, strokes: StrokeList): PlotterReach | undefined {
  if (way === undefined) return undefined
  if (way.is === 'move') return { pathsMm: [[...coordsOf(way.fromMm), ...coordsOf(way.toMm)]] }
  if (way.is === 'rest') return { pathsMm: [coordsOf(way.atMm)] }
  const pathsMm: ArrayLike<number>[] = []
  let last: ArrayLike<number> =
    next > way.first ? strokeCoordsMm(strokes, next - 1).subarray(-2) : coordsOf(way.fromMm ?? { xMm: 0, yMm: 0 })
  let leftMm = furtherMm
  for (let stroke = next; stroke < strokeCount(strokes) && leftMm > 0; stroke++) {
    const coordsMm = strokeCoordsMm(strokes, stroke)
    if (partly?.stroke === stroke && partly.drawnMm > 0) {
      // It is within this stroke, and not on the part that is drawn for certain.
      pathsMm.splice(0)
      pathsMm.push(partOf(coordsMm, partly))
      last = coordsMm.subarray(-2)
      continue
    }
    const path = new Float64Array(2 + coordsMm.length)
    path.set(last)
    path.set(coordsMm, 2)
    pathsMm.push(path)
    last = path.subarray(-2)
    if (stroke > nextUnsent) leftMm -= lengthMm(path)
  }
  return { pathsMm: pathsMm.length > 0 ? pathsMm : [last] }
}

/** Where on a stroke a machine may be that has it partly. */
function partOf(coordsMm: Float64Array, { drawnMm, sentMm, exact }: PartlyDrawn): Float64Array {
  const slackMm = exact ? 1 : slackOf(sentMm)
  const from = placeAlong(coordsMm, drawnMm - slackMm)
  const to = placeAlong(coordsMm, sentMm + slackMm + furtherMm)
  const rest = restFrom(coordsMm, from).subarray(0, 2 * (1 + (to.index - from.index) / 2))
  const path = new Float64Array(rest.length + 2)
  path.set(rest)
  path.set([to.point.xMm, to.point.yMm], rest.length)
  return path
}

function coordsOf({ xMm, yMm }: PointMm): number[] {
  return [xMm, yMm]
}
