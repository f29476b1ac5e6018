/**
 * Speed on a curve that comes as many short chords.
 *
 * The corner formula alone is blind there: on a circle of 0.5 mm radius in chords of 0.05 mm each corner turns by only
 * 0.1 rad and would allow 175 mm/s at 762 mm/s², where the curve allows √(a·r) = 19.5. Finer chords make it worse. Taking
 * the chords' own radius instead is too strict: a single coordinate rounded to 0.001 mm would brake the pen on a straight line.
 *
 * So the path is looked at through windows. One of length L in which the direction turns by Φ is as tight as an arc of
 * radius L/Φ, but as it may be rounded like a corner, it need not be taken slower than a corner of that turn:
 *
 *     r = max(L / Φ, cornerRadius(Φ))
 *
 * For a single corner this is the corner formula; for a circle it is its radius, once the window is so long that its arc
 * stands out from the chord by more than the cornering deviation δ (L·Φ > 8·δ). Longer windows than √(8·δ·R), with R the
 * radius above which nothing is limited, say nothing more. Window lengths double from δ up to there, a number that depends
 * on the limits but not on the drawing, and windows of one length start a quarter of it apart, so that the work grows in
 * proportion to the number of segments however fine they are.
 */
import { cornerRadiusMm } from './corner.ts'
import type { DirectionLimits } from './limits.ts'
import type { Polyline } from './polyline.ts'
import type { SpeedCaps } from './speed-caps.ts'

/** Lowers the caps of those segments of `path` that belong to curves. */
export function limitCurves(
  path: Polyline,
  caps: SpeedCaps,
  limits: DirectionLimits,
  corneringDeviationMm: number,
): void {
  const freeRadiusMm = limits.speedMmPerS ** 2 / limits.leastAccelMmPerS2
  let windowMm = Math.sqrt(8 * corneringDeviationMm * freeRadiusMm)
  if (windowMm === 0) return
  while (windowMm > corneringDeviationMm) {
    const last = windowMm <= 2 * corneringDeviationMm
    slideWindow(path, caps, limits, corneringDeviationMm, freeRadiusMm, windowMm, last)
    windowMm /= 2
  }
}

function slideWindow(
  path: Polyline,
  caps: SpeedCaps,
  limits: DirectionLimits,
  deviationMm: number,
  freeRadiusMm: number,
  windowMm: number,
  pairs: boolean,
): void {
  const { segments, lengthMm, ux, uy } = path
  const { segment, turn, alongMm } = caps
  const end = segments - 1
  const directional = limits.directional
  let to = 1
  for (let from = 1; from < end; ) {
    const start = alongMm[from]!
    if (to <= from) to = from + 1
    while (to < end && alongMm[to]! - start < windowMm) to++
    // Two neighbours are the same window at every length: the shortest sees to them.
    if (to > from + 1 || pairs) {
      const dx = ux[to]! - ux[from - 1]!
      const dy = uy[to]! - uy[from - 1]!
      const squaredTurn = dx * dx + dy * dy
      // The turn of each end belongs half to the segment outside; of a long straight leg only as much as of its neighbour.
      const outer = shorter(lengthMm[from - 1]!, lengthMm[from]!) + shorter(lengthMm[to - 1]!, lengthMm[to]!)
      const length = alongMm[to]! - start + outer / 2
      if (squaredTurn * freeRadiusMm * freeRadiusMm > length * length) {
        const size = Math.sqrt(squaredTurn)
        const angle = size < 2 ? 2 * Math.asin(size / 2) : Math.PI
        const arc = length / angle
        const corner = cornerRadiusMm(squaredTurn, deviationMm)
        const radius = arc > corner ? arc : corner
        if (radius < freeRadiusMm) {
          const cap = radius * (directional ? limits.accelAlong(dx / size, dy / size) : limits.accelMmPerS2)
          // A segment belongs to the curve if the path turns at both its ends, at least half as tightly as on the whole,
          // and if it stands out from its arc by no more than δ. Legs that lead into a corner, and the sides of a
          // polygon, do not: there the pen may speed up between corners.
          const least = (angle * angle) / (4 * length * length)
          const most = 64 * deviationMm * deviationMm
          for (let i = from; i < to; i++) {
            const turnHere = shorter(turn[i]!, turn[i + 1]!)
            const squaredLength = lengthMm[i]! * lengthMm[i]!
            if (turnHere >= least * squaredLength && turnHere * squaredLength <= most && segment[i]! > cap) {
              segment[i] = cap
            }
          }
        }
      }
    }
    const next = start + windowMm / 4
    do from++
    while (from < end && alongMm[from]! < next)
  }
}

function shorter(a: number, b: number): number {
  return a < b ? a : b
}
