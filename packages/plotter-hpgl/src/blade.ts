/**
 * Drag knives trail behind the axis they swivel about, by the offset of the blade. So that the tip follows the drawing, the axis
 * is led ahead of it by as much, and around corners on an arc about the corner, on which the tip stands still and turns.
 *
 *        axis ──▶─╮         the tip cuts to the corner, the axis a little further;
 *   tip ────────▶ ·│        then the axis swings around the corner, and both go on
 *                 ▼▼
 */
import { strokeCoordsMm, strokeCount, strokesFrom, type StrokeList } from '@vfab/core'

/** A drag knife. */
export interface Blade {
  /** From the axis it swivels about to its tip, mm. */
  readonly offsetMm: number
  /** By how much closed outlines are cut beyond their beginning, so that they come loose, mm. */
  readonly overcutMm: number
  /** Corners below this angle are cut without a swing, degrees. */
  readonly cornerDegrees: number
}

/** A drag knife that the driver is to lead. */
export interface BladeSettings {
  offsetMm: number
  /** Default 1. */
  overcutMm?: number | undefined
  /** Default 5. */
  cornerDegrees?: number | undefined
}

/** The blade of the settings, complete. */
export function bladeOf({ offsetMm, overcutMm = 1, cornerDegrees = 5 }: BladeSettings): Blade {
  return { offsetMm, overcutMm, cornerDegrees }
}

type Point = readonly [number, number]

/** Steps of a swing are this long at most, radians: 10 degrees. */
const swingStep = Math.PI / 18
/** Points closer than this are one, and an outline whose ends are is closed, mm. */
const sameMm = 0.01

/** Leads strokes for a blade: each stroke stays one stroke. Remembers where the blade points between two of them. */
export class BladeLead {
  readonly #blade: Blade
  /** Where the blade points from the last cut; before the first it is taken to point along it. */
  #heading: number | undefined

  constructor(blade: Blade) {
    this.#blade = blade
  }

  lead(strokes: StrokeList): StrokeList {
    return strokesFrom(
      Array.from({ length: strokeCount(strokes) }, (_, index) => this.#leadStroke(strokeCoordsMm(strokes, index))),
    )
  }

  #leadStroke(coordsMm: Float64Array): number[] {
    const points = this.#overcut(distinct(coordsMm))
    // A dot turns nothing: the blade goes in where it is to.
    if (points.length < 2) return points.flat()
    const led: Point[] = []
    for (let index = 0; index + 1 < points.length; index++) {
      const [from, to] = [points[index]!, points[index + 1]!]
      const heading = Math.atan2(to[1] - from[1], to[0] - from[0])
      led.push(...this.#turn(from, heading, index === 0), this.#ahead(to, heading))
      this.#heading = heading
    }
    return led.flat()
  }

  /** Brings the axis around a point into a heading: the first point of a stroke is always written. */
  #turn(at: Point, heading: number, isStart: boolean): Point[] {
    const before = this.#heading ?? heading
    const angle = Math.atan2(Math.sin(heading - before), Math.cos(heading - before))
    const start = isStart ? [this.#ahead(at, before)] : []
    if (Math.abs(angle) * (180 / Math.PI) < this.#blade.cornerDegrees) return start
    const steps = Math.ceil(Math.abs(angle) / swingStep)
    const swing = Array.from({ length: steps }, (_, step) => this.#ahead(at, before + (angle * (step + 1)) / steps))
    return [...start, ...swing]
  }

  #ahead([x, y]: Point, heading: number): Point {
    const { offsetMm } = this.#blade
    return [x + offsetMm * Math.cos(heading), y + offsetMm * Math.sin(heading)]
  }

  /** A closed outline goes on along itself. */
  #overcut(points: readonly Point[]): readonly Point[] {
    const [first, last] = [points[0]!, points.at(-1)!]
    let leftMm = this.#blade.overcutMm
    if (points.length < 3 || leftMm === 0 || distanceMm(first, last) > sameMm) return points
    const beyond: Point[] = []
    for (let index = 0; index + 1 < points.length && leftMm > 0; index++) {
      const [from, to] = [points[index]!, points[index + 1]!]
      const lengthMm = distanceMm(from, to)
      const share = Math.min(1, leftMm / lengthMm)
      beyond.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])])
      leftMm -= lengthMm
    }
    return [...points, ...beyond]
  }
}

function distinct(coordsMm: Float64Array): Point[] {
  const points: Point[] = []
  for (let at = 0; at + 1 < coordsMm.length; at += 2) {
    const point: Point = [coordsMm[at]!, coordsMm[at + 1]!]
    const last = points.at(-1)
    if (last === undefined || distanceMm(last, point) > sameMm / 10) points.push(point)
  }
  return points
}

function distanceMm(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1])
}
