/**
 * Pen strokes in one block of memory, so that a million points cost 16 MB and can be handed to a worker without a copy.
 *
 * Page coordinates: millimetres, origin at the top left corner, x to the right, y down, as in SVG.
 * Stroke `i` consists of the points `starts[i]` … `starts[i + 1] - 1`; point `p` lies at `coordsMm[2 * p]`, `coordsMm[2 * p + 1]`.
 * A stroke has at least one point; one of a single point (or of zero length) is a dot.
 */
export interface StrokeList {
  /** x0, y0, x1, y1, … of all strokes one after the other. */
  readonly coordsMm: Float64Array
  /** Index of each stroke's first point, then the number of points in all: `count + 1` entries, `[0]` when empty. */
  readonly starts: Uint32Array
}

/** Number of strokes. */
export function strokeCount(strokes: StrokeList): number {
  return strokes.starts.length - 1
}

/** The coordinates `x0, y0, x1, y1, …` of stroke `index`, in mm: a view, not a copy. */
export function strokeCoordsMm(strokes: StrokeList, index: number): Float64Array {
  const first = strokes.starts[index]
  const end = strokes.starts[index + 1]
  if (first === undefined || end === undefined) throw new RangeError(`no stroke ${index} among ${strokeCount(strokes)}`)
  return strokes.coordsMm.subarray(2 * first, 2 * end)
}

/** Strokes `from` (included) to `to` (excluded), sharing the coordinates' memory. */
export function sliceStrokes(strokes: StrokeList, from: number, to: number = strokeCount(strokes)): StrokeList {
  const first = strokes.starts[from]
  const end = strokes.starts[to]
  if (first === undefined || end === undefined || to < from) {
    throw new RangeError(`no strokes ${from} to ${to} among ${strokeCount(strokes)}`)
  }
  return {
    coordsMm: strokes.coordsMm.subarray(2 * first, 2 * end),
    starts: strokes.starts.slice(from, to + 1).map((start) => start - first),
  }
}

/** Makes a list from strokes given as `[x0, y0, x1, y1, …]` in mm. For small drawings and tests. */
export function strokesFrom(strokes: Iterable<ArrayLike<number>>): StrokeList {
  const all = [...strokes]
  const starts = new Uint32Array(all.length + 1)
  all.forEach((stroke, index) => {
    if (stroke.length === 0 || stroke.length % 2 !== 0) {
      throw new RangeError(`stroke ${index} has ${stroke.length} coordinates; it needs pairs, at least one`)
    }
    starts[index + 1] = starts[index]! + stroke.length / 2
  })
  const coordsMm = new Float64Array(2 * starts[all.length]!)
  all.forEach((stroke, index) => coordsMm.set(stroke, 2 * starts[index]!))
  return { coordsMm, starts }
}
