import { strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { strokeBounds } from '../bounds.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { distanceToSegment, type Segment } from '../segment.ts'
import { coveredPart, type Stretch } from './covered-part.ts'
import { SegmentGrid } from './segment-grid.ts'

/**
 * A stretch that has been drawn before is drawn again when it is shorter than this and new ink follows on both sides:
 * lifting the pen would take longer.
 */
const shortestGapMm = 3
/** Sine of the angle below which two lines count as running along each other; what merely crosses stays. */
const alongSine = 0.1
/** Places of one stroke nearer to each other along it than this, in tolerances, are no duplicates but a bend. */
const sameStrokeReach = 16

/**
 * Leaves out what has been drawn before: shared borders of neighbouring shapes, lines drawn twice, whole copies. Strokes
 * are taken in their order; whatever runs along ink of an earlier one, or of an earlier part of the same, is dropped.
 * @param toleranceMm - what is dropped lies within this of ink that stays
 */
export function dropDuplicates(strokes: InkStrokes, toleranceMm: number): InkStrokes {
  const bounds = strokeBounds([strokes])
  if (!bounds) return strokes
  if (!(toleranceMm >= 0)) throw new RangeError(`toleranceMm is ${toleranceMm}; it has to be 0 or more`)
  const points = strokes.coordsMm.length / 2
  const grid = new SegmentGrid(bounds, points)
  const dropper = new DuplicateDropper(grid, Math.max(toleranceMm, 1e-6), points)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    dropper.useColorOf(strokes, stroke)
    dropper.add(strokes.coordsMm, strokes.starts[stroke]!, strokes.starts[stroke + 1]!, stroke)
  }
  return dropper.result()
}

class DuplicateDropper {
  readonly #grid: SegmentGrid
  /** Half of the tolerance is for what runs along other ink, half for crumbs between two such stretches. */
  readonly #reachMm: number
  readonly #target: StrokeBuilder
  /** For each segment in the grid: its stroke, and how far from the stroke's start it begins. */
  readonly #strokes: number[] = []
  readonly #alongMm: number[] = []

  constructor(grid: SegmentGrid, toleranceMm: number, pointsExpected: number) {
    this.#grid = grid
    this.#reachMm = toleranceMm / 2
    this.#target = new StrokeBuilder(pointsExpected)
  }

  result(): InkStrokes {
    return this.#target.toStrokeList()
  }

  /** What is added from now on has the colour of stroke `index`. */
  useColorOf(strokes: InkStrokes, index: number): void {
    this.#target.useColorOf(strokes, index)
  }

  /** Takes the points `first` … `end - 1` as one stroke. */
  add(coords: Float64Array, first: number, end: number, stroke: number): void {
    const length = lengthOf(coords, first, end)
    if (length <= this.#reachMm) {
      this.#addCrumb(coords, first, end, stroke)
      return
    }
    const run = new UncoveredRun(this.#reachMm, (segment, alongMm) => this.#remember(segment, stroke, alongMm))
    let along = 0
    for (let point = first; point + 1 < end; point++) {
      const segment = segmentAt(coords, point)
      run.take(segment, along, this.#coveredParts(segment, along, stroke))
      along += segmentLength(segment)
    }
    this.#write(coords, first, end, withoutShortGaps(run.finish()))
  }

  /** The parts of a segment (0 … 1) that run along ink there is, in order and without overlap. */
  #coveredParts(segment: Segment, along: number, stroke: number): Stretch[] {
    const length = segmentLength(segment)
    const parts: Stretch[] = []
    if (length === 0) return parts
    this.#grid.near(segment, this.#reachMm, (index) => {
      const other = this.#grid.segment(index)
      const between =
        this.#strokes[index] === stroke
          ? { alongMm: along, otherAlongMm: this.#alongMm[index]!, leastMm: 2 * sameStrokeReach * this.#reachMm }
          : undefined
      const part = coveredPart(segment, other, this.#reachMm, between)
      if (part && (runsAlong(segment, other) || (part.from === 0 && part.to === 1))) parts.push(part)
    })
    return merged(parts)
  }

  #remember(segment: Segment, stroke: number, alongMm: number): void {
    this.#grid.add(segment)
    this.#strokes.push(stroke)
    this.#alongMm.push(alongMm)
  }

  /** A dot, or a stroke hardly longer than one, is dropped as a whole or not at all. */
  #addCrumb(coords: Float64Array, first: number, end: number, stroke: number): void {
    for (let point = first; point < end; point++) {
      const x = coords[2 * point]!
      const y = coords[2 * point + 1]!
      let covered = false
      this.#grid.near([x, y, x, y], this.#reachMm, (index) => {
        covered ||= distanceToSegment(x, y, this.#grid.segment(index)) <= this.#reachMm
      })
      if (covered) continue
      this.#target.addStroke(coords, 2 * first, 2 * end)
      if (end - first === 1) this.#remember([x, y, x, y], stroke, 0)
      for (let each = first; each + 1 < end; each++) this.#remember(segmentAt(coords, each), stroke, 0)
      return
    }
  }

  /** Writes the given stretches of a stroke, in order. */
  #write(coords: Float64Array, first: number, end: number, stretches: readonly Stretch[]): void {
    let along = 0
    let index = 0
    let open = false
    for (let point = first; point + 1 < end; point++) {
      const [x0, y0, x1, y1] = segmentAt(coords, point)
      const length = Math.hypot(x1 - x0, y1 - y0)
      if (length === 0) continue
      for (; index < stretches.length; index++) {
        const { from, to } = stretches[index]!
        if (!open && from >= along + length) break
        const start = (from - along) / length
        if (!open)
          this.#target.moveTo(start <= 0 ? x0 : x0 + (x1 - x0) * start, start <= 0 ? y0 : y0 + (y1 - y0) * start)
        open = to > along + length
        const stop = (to - along) / length
        if (to >= along + length) this.#target.lineTo(x1, y1)
        else this.#target.lineTo(x0 + (x1 - x0) * stop, y0 + (y1 - y0) * stop)
        if (open) break
      }
      along += length
    }
  }
}

/** Gathers what of a stroke is new, and passes it on once it is long enough to be kept for certain. */
class UncoveredRun {
  readonly #crumbMm: number
  readonly #keep: (segment: Segment, alongMm: number) => void
  readonly #runs: Stretch[] = []
  #waiting: { segment: Segment; alongMm: number }[] = []
  #run: Stretch = { from: 0, to: 0 }

  constructor(crumbMm: number, keep: (segment: Segment, alongMm: number) => void) {
    this.#crumbMm = crumbMm
    this.#keep = keep
  }

  /** @param covered - parts of the segment (0 … 1) that are not new */
  take(segment: Segment, alongMm: number, covered: readonly Stretch[]): void {
    const length = segmentLength(segment)
    let at = 0
    for (const part of covered) {
      if (part.from > at) this.#extend(segment, alongMm, length, at, part.from)
      this.#endRun(alongMm + part.to * length)
      at = part.to
    }
    if (at < 1) this.#extend(segment, alongMm, length, at, 1)
  }

  /** What is new, in mm along the stroke. */
  finish(): Stretch[] {
    this.#endRun(0)
    return this.#runs
  }

  #extend(segment: Segment, alongMm: number, length: number, from: number, to: number): void {
    const [x0, y0, x1, y1] = segment
    const at = (share: number): [number, number] => [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]
    this.#waiting.push({ segment: [...at(from), ...at(to)], alongMm: alongMm + from * length })
    this.#run.to = alongMm + to * length
    if (this.#run.to - this.#run.from <= this.#crumbMm) return
    for (const piece of this.#waiting) this.#keep(piece.segment, piece.alongMm)
    this.#waiting = []
  }

  #endRun(next: number): void {
    if (this.#run.to - this.#run.from > this.#crumbMm) this.#runs.push(this.#run)
    this.#waiting = []
    this.#run = { from: next, to: next }
  }
}

function withoutShortGaps(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  for (const stretch of stretches) {
    const last = result.at(-1)
    if (last && stretch.from - last.to < shortestGapMm) last.to = stretch.to
    else result.push({ ...stretch })
  }
  return result
}

/** Overlapping stretches made one, in order. */
function merged(stretches: Stretch[]): Stretch[] {
  if (stretches.length < 2) return stretches
  stretches.sort((one, other) => one.from - other.from)
  const result: Stretch[] = []
  for (const stretch of stretches) {
    const last = result.at(-1)
    if (last && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to)
    else result.push(stretch)
  }
  return result
}

function runsAlong([x0, y0, x1, y1]: Segment, [u0, v0, u1, v1]: Segment): boolean {
  const cross = (x1 - x0) * (v1 - v0) - (y1 - y0) * (u1 - u0)
  return Math.abs(cross) <= alongSine * Math.hypot(x1 - x0, y1 - y0) * Math.hypot(u1 - u0, v1 - v0)
}

function segmentAt(coords: Float64Array, point: number): Segment {
  return [coords[2 * point]!, coords[2 * point + 1]!, coords[2 * point + 2]!, coords[2 * point + 3]!]
}

function segmentLength([x0, y0, x1, y1]: Segment): number {
  return Math.hypot(x1 - x0, y1 - y0)
}

function lengthOf(coords: Float64Array, first: number, end: number): number {
  let length = 0
  for (let point = first; point + 1 < end; point++) length += segmentLength(segmentAt(coords, point))
  return length
}
