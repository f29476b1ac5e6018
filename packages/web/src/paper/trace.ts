import type { PackedStrokes } from './packed-strokes.ts'

/** What a path is drawn with: a canvas, or a test's list. */
export interface Pen {
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  stroke(): void
}

/** How lines of a width, px, end and meet: round, where that can be seen. Round ends of thin lines take most of the time, and show nothing. */
export function lineForm(linePx: number): {
  readonly lineCap: 'round' | 'square'
  readonly lineJoin: 'round' | 'bevel'
} {
  return linePx > 2.4 ? { lineCap: 'round', lineJoin: 'round' } : { lineCap: 'square', lineJoin: 'bevel' }
}

/** Part of the paper, mm. */
export interface PaperBox {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Where lines go: `pixel = (mm - origin) × pxPerMm`. */
export interface TraceOptions {
  readonly pxPerMm: number
  readonly originXMm: number
  readonly originYMm: number
  /** Points nearer than this to the one before are left out, px. Default 0.5: nothing of it can be seen. */
  readonly thinPx?: number | undefined
  /** Boxes of the strokes, see `boxesOf`; what lies outside `seen` is left out. */
  readonly boxes?: Float32Array | undefined
  readonly seen?: PaperBox | undefined
}

/** One giant `stroke()` of a canvas is slow, many small ones are not. */
const pointsAtATime = 500

/**
 * Draws strokes `from` to `to` (not included) that `wanted` names, thinned.
 * @returns the number of points that were drawn
 */
export function traceStrokes(
  pen: Pen,
  strokes: PackedStrokes,
  [from, to]: readonly [from: number, to: number],
  options: TraceOptions,
  wanted: (stroke: number) => boolean = () => true,
): number {
  let waiting = 0
  let drawn = 0
  const flush = (): void => {
    if (waiting === 0) return
    pen.stroke()
    drawn += waiting
    waiting = 0
  }
  for (let stroke = from; stroke < to; stroke++) {
    if (!isSeen(stroke, options) || !wanted(stroke)) continue
    if (waiting === 0) pen.beginPath()
    waiting += traceOne(pen, strokes, stroke, options)
    if (waiting >= pointsAtATime) flush()
  }
  flush()
  return drawn
}

/** Draws the way of the raised pen between strokes, from the end of each to the start of the next. */
export function traceTravel(pen: Pen, { points, starts }: PackedStrokes, options: TraceOptions): void {
  const { pxPerMm, originXMm, originYMm } = options
  let x = -originXMm * pxPerMm
  let y = -originYMm * pxPerMm
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    const first = 2 * starts[stroke]!
    const last = 2 * starts[stroke + 1]! - 2
    if (last < first) continue
    pen.beginPath()
    pen.moveTo(x, y)
    pen.lineTo((points[first]! - originXMm) * pxPerMm, (points[first + 1]! - originYMm) * pxPerMm)
    pen.stroke()
    x = (points[last]! - originXMm) * pxPerMm
    y = (points[last + 1]! - originYMm) * pxPerMm
  }
}

function isSeen(stroke: number, { boxes, seen }: TraceOptions): boolean {
  if (!boxes || !seen) return true
  const at = 4 * stroke
  return (
    boxes[at]! <= seen.right &&
    boxes[at + 2]! >= seen.left &&
    boxes[at + 1]! <= seen.bottom &&
    boxes[at + 3]! >= seen.top
  )
}

/** Leaves out points near the one before; the last is always drawn. @returns points drawn */
function traceOne(pen: Pen, { points, starts }: PackedStrokes, stroke: number, options: TraceOptions): number {
  const { pxPerMm, originXMm, originYMm, thinPx = 0.5 } = options
  const least = thinPx * thinPx
  const first = 2 * starts[stroke]!
  const last = 2 * starts[stroke + 1]! - 2
  if (last < first) return 0
  let keptX = (points[first]! - originXMm) * pxPerMm
  let keptY = (points[first + 1]! - originYMm) * pxPerMm
  pen.moveTo(keptX, keptY)
  let count = 1
  for (let at = first + 2; at <= last; at += 2) {
    const x = (points[at]! - originXMm) * pxPerMm
    const y = (points[at + 1]! - originYMm) * pxPerMm
    const dx = x - keptX
    const dy = y - keptY
    if (at < last && dx * dx + dy * dy < least) continue
    pen.lineTo(x, y)
    keptX = x
    keptY = y
    count++
  }
  // A dot is a stroke too: a line of no length leaves a round cap.
  if (count === 1) pen.lineTo(keptX, keptY)
  return count
}
