/** The strokes of one layer, in a row. */
export interface PackedLayer {
  /** Index of its first stroke. */
  readonly first: number
  readonly strokes: number
}

/** The strokes of a preparation, in the order they are drawn; millimetres from the upper left corner of the paper, y down. */
export interface PackedStrokes {
  /** x and y in turns, mm. */
  readonly points: Float32Array<ArrayBuffer>
  /** Index of the first point of each stroke, and one more: the number of points. */
  readonly starts: Uint32Array<ArrayBuffer>
  readonly layers: readonly PackedLayer[]
}

/** How many strokes there are. */
export function countStrokes({ starts }: PackedStrokes): number {
  return starts.length - 1
}

/** The box of each stroke, mm: left, top, right, bottom in turns. */
export function boxesOf({ points, starts }: PackedStrokes): Float32Array<ArrayBuffer> {
  const boxes = new Float32Array(4 * (starts.length - 1))
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    let left = Infinity
    let top = Infinity
    let right = -Infinity
    let bottom = -Infinity
    for (let at = 2 * starts[stroke]!; at < 2 * starts[stroke + 1]!; at += 2) {
      const x = points[at]!
      const y = points[at + 1]!
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
    }
    boxes.set([left, top, right, bottom], 4 * stroke)
  }
  return boxes
}
