import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { arcRun } from './arc-run.ts'
import { lineRun } from './line-run.ts'

/**
 * Draws the same strokes with fewer points: runs of points along a line become that line, runs along a circle become equal
 * chords of it. First and last points stay, and so do dots.
 * @param toleranceMm - no point of the old strokes is further than this from the new ones, nor the other way round
 */
export function simplifyStrokes(strokes: InkStrokes, toleranceMm: number): InkStrokes {
  if (!(toleranceMm >= 0)) throw new RangeError(`toleranceMm is ${toleranceMm}; it has to be 0 or more`)
  const { coordsMm, starts } = strokes
  const target = new StrokeBuilder(coordsMm.length / 2)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    target.useColorOf(strokes, stroke)
    const first = starts[stroke]!
    const last = starts[stroke + 1]! - 1
    target.moveTo(coordsMm[2 * first]!, coordsMm[2 * first + 1]!)
    for (let point = first; point < last;) point = nextPoint(coordsMm, point, last, toleranceMm, target)
  }
  return target.toStrokeList()
}

/** Writes the best replacement for what comes after `point`, and returns the point it reaches. */
function nextPoint(
  coords: Float64Array,
  point: number,
  last: number,
  toleranceMm: number,
  target: StrokeBuilder,
): number {
  const line = lineRun(coords, point, last, toleranceMm)
  const arc = arcRun(coords, point, last, toleranceMm, line)
  if (!arc) {
    target.lineTo(coords[2 * line]!, coords[2 * line + 1]!)
    return line
  }
  for (let chord = 1; chord < arc.chords; chord++) {
    const angle = arc.startAngle + (arc.turn * chord) / arc.chords
    target.lineTo(arc.centreX + arc.radius * Math.cos(angle), arc.centreY + arc.radius * Math.sin(angle))
  }
  target.lineTo(coords[2 * arc.end]!, coords[2 * arc.end + 1]!)
  return arc.end
}
