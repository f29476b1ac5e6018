import type { StrokeList } from '@vfab/core'

/** Grows a {@link StrokeList} point by point in flat memory. Reusable after {@link clear}. */
export class StrokeBuilder {
  #coords: Float64Array<ArrayBuffer>
  #starts: Uint32Array<ArrayBuffer>
  #points = 0
  #strokes = 0

  /** @param pointsExpected - room to start with; it grows by itself */
  constructor(pointsExpected = 64) {
    this.#coords = new Float64Array(2 * Math.max(1, pointsExpected))
    this.#starts = new Uint32Array(16)
  }

  /** Strokes so far, the open one included. */
  get strokeCount(): number {
    return this.#strokes
  }

  /** Points so far. */
  get pointCount(): number {
    return this.#points
  }

  /** Coordinates so far, `x0, y0, x1, y1, …`: a view that later points may leave behind. */
  get coordsMm(): Float64Array {
    return this.#coords.subarray(0, 2 * this.#points)
  }

  /** Index of stroke `index`'s first point; the number of points in all for the one after the last. */
  startOf(index: number): number {
    return index < this.#strokes ? this.#starts[index]! : this.#points
  }

  /** Starts a stroke at `x`, `y`. */
  moveTo(x: number, y: number): void {
    if (this.#strokes === this.#starts.length) {
      const grown = new Uint32Array(2 * this.#starts.length)
      grown.set(this.#starts)
      this.#starts = grown
    }
    this.#starts[this.#strokes++] = this.#points
    this.lineTo(x, y)
  }

  /** Adds a point to the stroke that {@link moveTo} started. */
  lineTo(x: number, y: number): void {
    const at = 2 * this.#points
    if (at === this.#coords.length) {
      const grown = new Float64Array(2 * this.#coords.length)
      grown.set(this.#coords)
      this.#coords = grown
    }
    this.#coords[at] = x
    this.#coords[at + 1] = y
    this.#points++
  }

  /** Adds a whole stroke, given as `x0, y0, x1, y1, …`. */
  addStroke(coords: ArrayLike<number>, from = 0, to: number = coords.length): void {
    this.moveTo(coords[from]!, coords[from + 1]!)
    for (let at = from + 2; at < to; at += 2) this.lineTo(coords[at]!, coords[at + 1]!)
  }

  /** Takes the open stroke away again. */
  dropStroke(): void {
    this.#points = this.#starts[--this.#strokes]!
  }

  /** Forgets all strokes and keeps the memory. */
  clear(): void {
    this.#points = 0
    this.#strokes = 0
  }

  /** A list with memory of its own. */
  toStrokeList(): StrokeList {
    const starts = new Uint32Array(this.#strokes + 1)
    starts.set(this.#starts.subarray(0, this.#strokes))
    starts[this.#strokes] = this.#points
    return { coordsMm: this.#coords.slice(0, 2 * this.#points), starts }
  }
}
