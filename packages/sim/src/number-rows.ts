/** Rows of numbers in one growing block of memory: a million rows of ten cost 80 MB and no garbage. */
export class NumberRows {
  readonly #width: number
  #cells: Float64Array
  #count = 0

  /** @param width - numbers in a row */
  constructor(width: number) {
    this.#width = width
    this.#cells = new Float64Array(width * 64)
  }

  /** Number of rows. */
  get count(): number {
    return this.#count
  }

  /** Appends a row. @returns its index */
  push(...row: readonly number[]): number {
    const start = this.#count * this.#width
    if (start + this.#width > this.#cells.length) {
      const larger = new Float64Array(this.#cells.length * 2)
      larger.set(this.#cells)
      this.#cells = larger
    }
    this.#cells.set(row, start)
    return this.#count++
  }

  get(row: number, column: number): number {
    return this.#cells[row * this.#width + column]!
  }

  set(row: number, column: number, value: number): void {
    this.#cells[row * this.#width + column] = value
  }

  /** Index of the last row whose `column` is at most `value`, or −1. The column must not decrease from row to row. */
  lastAtMost(column: number, value: number): number {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.get(middle, column) <= value) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
