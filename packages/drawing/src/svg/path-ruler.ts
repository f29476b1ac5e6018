import { strokeCount, type StrokeList } from '@vfab/core'

/** A place on a path. */
export interface PathPoint {
  readonly x: number
  readonly y: number
  /** Direction of the path there, in radians. */
  readonly angle: number
}

/** Finds places on a path by their distance from its start. */
export class PathRuler {
  /** x0, y0, x1, y1 of each piece, and the distance at which it starts. */
  readonly #pieces: readonly { readonly line: readonly [number, number, number, number]; readonly from: number }[]
  readonly length: number

  constructor(outline: StrokeList) {
    const pieces: { line: [number, number, number, number]; from: number }[] = []
    let length = 0
    for (let stroke = 0; stroke < strokeCount(outline); stroke++) {
      for (let at = 2 * outline.starts[stroke]!; at + 2 < 2 * outline.starts[stroke + 1]!; at += 2) {
        const [x0, y0, x1, y1] = outline.coordsMm.subarray(at, at + 4) as unknown as [number, number, number, number]
        pieces.push({ line: [x0, y0, x1, y1], from: length })
        length += Math.hypot(x1 - x0, y1 - y0)
      }
    }
    this.#pieces = pieces
    this.length = length
  }

  /** The place `distance` from the start; `undefined` beyond the ends. */
  at(distance: number): PathPoint | undefined {
    if (distance < 0 || distance > this.length) return undefined
    let low = 0
    let high = this.#pieces.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#pieces[middle]!.from <= distance) low = middle
      else high = middle - 1
    }
    const piece = this.#pieces[low]
    if (!piece) return undefined
    const [x0, y0, x1, y1] = piece.line
    const length = Math.hypot(x1 - x0, y1 - y0)
    const share = length === 0 ? 0 : (distance - piece.from) / length
    return { x: x0 + (x1 - x0) * share, y: y0 + (y1 - y0) * share, angle: Math.atan2(y1 - y0, x1 - x0) }
  }
}
