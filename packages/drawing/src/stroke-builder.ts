import type { InkStrokes } from './ink-strokes.ts'

/** Grows {@link InkStrokes} point by point in flat memory. Reusable after {@link clear}. */
export class StrokeBuilder {
  #coords: Float64Array<ArrayBuffer>
  #starts: Uint32Array<ArrayBuffer>
  /** Of the strokes so far, once there are two colours. */
  #colors: Uint32Array<ArrayBuffer> | undefined
  #color: number | undefined
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

  /** Strokes begun from now on have the colour of stroke `index`, where it has one. */
  useColorOf({ colors }: InkStrokes, index: number): void {
    if (colors) this.useColor(colors[index]!)
  }

  /** Strokes begun from now on have the colour `0xrrggbb`. */
  useColor(color: number): void {
    if (color === this.#color) return
    if (this.#color !== undefined && this.#strokes > 0)
      this.#colors ??= new Uint32Array(this.#starts.length).fill(this.#color)
    this.#color = color
  }

  /** Starts a stroke at `x`, `y`. */
  moveTo(x: number, y: number): void {
    if (this.#strokes === this.#starts.length) {
      const grown = new Uint32Array(2 * this.#starts.length)
      grown.set(this.#starts)
      this.#starts = grown
    }
    if (this.#colors) this.#colors = this.#withColor(this.#colors)
    this.#starts[this.#strokes++] = this.#points
    this.lineTo(x, y)
  }

  #withColor(colors: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
    const roomy = colors.length > this.#strokes ? colors : new Uint32Array(this.#starts.length)
    if (roomy !== colors) roomy.set(colors)
    roomy[this.#strokes] = this.#color!
    return roomy
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
    this.#colors = undefined
    this.#color = undefined
  }

  /** A list with memory of its own; with colours where {@link useColor} gave any. */
  toStrokeList(): InkStrokes {
    const starts = new Uint32Array(this.#strokes + 1)
    starts.set(this.#starts.subarray(0, this.#strokes))
    starts[this.#strokes] = this.#points
    const list = { coordsMm: this.#coords.slice(0, 2 * this.#points), starts }
    if (this.#color === undefined) return list
    const colors = this.#colors?.slice(0, this.#strokes) ?? new Uint32Array(this.#strokes).fill(this.#color)
    return { ...list, colors }
  }
}
