/** Points of one element: renderers take many times the memory of a path while they draw it. */
const mostPoints = 10_000

/** Writes strokes as `path` elements of moderate size. */
export class PathElements {
  readonly #elements: string[] = []
  #parts: string[] = []
  #points = 0
  #last = ''

  /** Starts a stroke. @param point - `x,y` */
  moveTo(point: string): void {
    if (this.#points >= mostPoints) this.#finish()
    this.#add('M', point)
  }

  /** A dot: a line of no length, which round ends make visible. */
  dot(): void {
    this.#parts.push('h0')
  }

  /** Adds a point to the stroke. @param first - whether it is the first after {@link moveTo} */
  lineTo(point: string, first: boolean): void {
    let isFirst = first
    if (this.#points >= 2 * mostPoints) {
      const from = this.#last
      this.#finish()
      this.#add('M', from)
      isFirst = true
    }
    this.#add(isFirst ? 'L' : ' ', point)
  }

  /** All elements. */
  toString(): string {
    this.#finish()
    return this.#elements.join('')
  }

  #add(command: string, point: string): void {
    this.#parts.push(command, point)
    this.#last = point
    this.#points++
  }

  #finish(): void {
    if (this.#points > 0) this.#elements.push(`<path d="${this.#parts.join('')}"/>`)
    this.#parts = []
    this.#points = 0
  }
}
