/**
 * What is on the paper, compared with what should be: ink against strokes, whatever the protocol that put it there.
 */
import { strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'

/** The paper after a plot. */
export interface Verdict {
  readonly strokes: number
  /** Strokes of which a part is not on the paper. */
  readonly missing: number
  /** Length of what is missing, mm. */
  readonly missingMm: number
  /** Strokes of which more than a millimetre is on the paper twice. */
  readonly twice: number
  /** Ink on strokes beyond their length, mm. */
  readonly doubledMm: number
  /** Ink that belongs to no stroke, mm. */
  readonly strayMm: number
}

const sampleMm = 0.1
/** Cut corners, whole steps and the sampling itself stay within this. */
const toleranceMm = 0.2
const twiceMm = 1

interface Point {
  readonly x: number
  readonly y: number
}

/** Judges the ink that a simulated machine drew. */
export function judge(drawing: Drawing, ink: StrokeList): Verdict {
  const wanted = drawing.layers.flatMap((layer) => strokesOf(layer.strokes))
  const drawn = new PointMap(strokesOf(ink).flatMap(samples))
  const path = new PointMap(wanted.flatMap((coords, stroke) => samples(coords).map((each) => ({ ...each, stroke }))))
  const onPath = new Float64Array(wanted.length)
  let strayMm = 0
  for (const point of drawn.points) {
    const stroke = path.nearest(point, toleranceMm)?.stroke
    if (stroke === undefined) strayMm += sampleMm
    else onPath[stroke]! += sampleMm
  }
  const missing = wanted.map((coords) => samples(coords).filter((point) => !drawn.nearest(point, toleranceMm)).length)
  return {
    strokes: wanted.length,
    missing: missing.filter((count) => count > 0).length,
    missingMm: sampleMm * missing.reduce((sum, count) => sum + count, 0),
    doubledMm: wanted.reduce(
      (sum, coords, stroke) => sum + Math.max(0, onPath[stroke]! - sampleMm * samples(coords).length),
      0,
    ),
    twice: wanted.filter((coords, stroke) => onPath[stroke]! > sampleMm * samples(coords).length + twiceMm).length,
    strayMm,
  }
}

/** Whether all of a stroke is in the ink. */
export function isDrawn(coordsMm: Float64Array, ink: StrokeList): boolean {
  const drawn = new PointMap(strokesOf(ink).flatMap(samples))
  return samples(coordsMm).every((point) => drawn.nearest(point, toleranceMm) !== undefined)
}

/** The strokes of a list, each as its coordinates. */
export function strokesOf(list: StrokeList): Float64Array[] {
  return Array.from({ length: strokeCount(list) }, (_, index) => strokeCoordsMm(list, index))
}

/** Points along a polyline, evenly spaced. */
function samples(coords: Float64Array): Point[] {
  const points: Point[] = []
  let owedMm = 0
  for (let at = 0; at + 3 < coords.length; at += 2) {
    const [ax, ay, bx, by] = [coords[at]!, coords[at + 1]!, coords[at + 2]!, coords[at + 3]!]
    const lengthMm = Math.hypot(bx - ax, by - ay)
    let alongMm = owedMm
    for (; alongMm < lengthMm; alongMm += sampleMm) {
      const share = alongMm / lengthMm
      points.push({ x: ax + (bx - ax) * share, y: ay + (by - ay) * share })
    }
    owedMm = alongMm - lengthMm
  }
  return points
}

/** Points by place. */
class PointMap<T extends Point> {
  readonly points: readonly T[]
  readonly #cells = new Map<string, T[]>()

  constructor(points: readonly T[]) {
    this.points = points
    for (const point of points) {
      const key = cellKey(Math.floor(point.x), Math.floor(point.y))
      const cell = this.#cells.get(key)
      if (cell === undefined) this.#cells.set(key, [point])
      else cell.push(point)
    }
  }

  nearest({ x, y }: Point, withinMm: number): T | undefined {
    let best: T | undefined
    let bestMm = withinMm
    for (let cx = Math.floor(x - withinMm); cx <= Math.floor(x + withinMm); cx++) {
      for (let cy = Math.floor(y - withinMm); cy <= Math.floor(y + withinMm); cy++) {
        for (const point of this.#cells.get(cellKey(cx, cy)) ?? []) {
          const distanceMm = Math.hypot(point.x - x, point.y - y)
          if (distanceMm > bestMm) continue
          best = point
          bestMm = distanceMm
        }
      }
    }
    return best
  }
}

function cellKey(x: number, y: number): string {
  return `${x},${y}`
}
