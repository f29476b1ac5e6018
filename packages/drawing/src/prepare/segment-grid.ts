import type { BoundsMm } from '../bounds.ts'
import type { Segment } from '../segment.ts'

/**
 * Line segments in square cells, added one by one, for "what runs near here?".
 * A segment is in every cell that the box around it touches along its way.
 */
export class SegmentGrid {
  readonly #left: number
  readonly #top: number
  readonly #cellSize: number
  readonly #columns: number
  readonly #rows: number
  /** Last entry of each cell, -1 for none; entries are chained by `#next`. */
  readonly #last: Int32Array
  #next = new Int32Array(1024)
  #segment = new Uint32Array(1024)
  #entries = 0
  /** x0, y0, x1, y1 of each segment. */
  #coords = new Float64Array(4096)
  #count = 0
  #seen = new Uint32Array(1024)
  #query = 0

  /** @param expected - about how many segments will come, for the size of the cells */
  constructor(bounds: BoundsMm, expected: number) {
    const width = Math.max(bounds.maxXMm - bounds.minXMm, 1e-6)
    const height = Math.max(bounds.maxYMm - bounds.minYMm, 1e-6)
    this.#cellSize = Math.max(Math.sqrt((width * height) / Math.max(1, expected)), Math.max(width, height) / 2048)
    this.#left = bounds.minXMm
    this.#top = bounds.minYMm
    this.#columns = Math.floor(width / this.#cellSize) + 1
    this.#rows = Math.floor(height / this.#cellSize) + 1
    this.#last = new Int32Array(this.#columns * this.#rows).fill(-1)
  }

  /** A segment that {@link near} named. */
  segment(index: number): Segment {
    const at = 4 * index
    return [this.#coords[at]!, this.#coords[at + 1]!, this.#coords[at + 2]!, this.#coords[at + 3]!]
  }

  /** @returns the segment's number: 0, 1, 2, … */
  add(segment: Segment): number {
    if (4 * this.#count === this.#coords.length) {
      this.#coords = grown(this.#coords, Float64Array)
      this.#seen = grown(this.#seen, Uint32Array)
    }
    const index = this.#count++
    this.#coords.set(segment, 4 * index)
    this.#eachCell(segment, 0, (cell) => {
      if (this.#entries === this.#next.length) {
        this.#next = grown(this.#next, Int32Array)
        this.#segment = grown(this.#segment, Uint32Array)
      }
      this.#segment[this.#entries] = index
      this.#next[this.#entries] = this.#last[cell]!
      this.#last[cell] = this.#entries++
    })
    return index
  }

  /** Calls `look` once with each segment that may come within `reach` of the given one. */
  near(segment: Segment, reach: number, look: (index: number) => void): void {
    const query = ++this.#query
    this.#eachCell(segment, reach, (cell) => {
      for (let entry = this.#last[cell]!; entry >= 0; entry = this.#next[entry]!) {
        const index = this.#segment[entry]!
        if (this.#seen[index] === query) continue
        this.#seen[index] = query
        look(index)
      }
    })
  }

  /** The cells around a segment, row by row: in each row, those that the segment, widened by `reach`, passes. */
  #eachCell([x0, y0, x1, y1]: Segment, reach: number, visit: (cell: number) => void): void {
    const lowRow = this.#row(Math.min(y0, y1) - reach)
    const highRow = this.#row(Math.max(y0, y1) + reach)
    for (let row = lowRow; row <= highRow; row++) {
      let from = Math.min(x0, x1)
      let to = Math.max(x0, x1)
      if (lowRow < highRow && y0 !== y1) {
        const at = (y: number): number =>
          x0 + ((Math.max(Math.min(y, Math.max(y0, y1)), Math.min(y0, y1)) - y0) / (y1 - y0)) * (x1 - x0)
        const upper = at(this.#top + row * this.#cellSize - reach)
        const lower = at(this.#top + (row + 1) * this.#cellSize + reach)
        from = Math.min(upper, lower)
        to = Math.max(upper, lower)
      }
      const lastColumn = this.#column(to + reach)
      for (let column = this.#column(from - reach); column <= lastColumn; column++) visit(row * this.#columns + column)
    }
  }

  #column(x: number): number {
    return Math.max(0, Math.min(this.#columns - 1, Math.floor((x - this.#left) / this.#cellSize)))
  }

  #row(y: number): number {
    return Math.max(0, Math.min(this.#rows - 1, Math.floor((y - this.#top) / this.#cellSize)))
  }
}

function grown<Memory extends Float64Array | Int32Array | Uint32Array>(
  memory: Memory,
  Kind: new (length: number) => Memory,
): Memory {
  const larger = new Kind(2 * memory.length)
  larger.set(memory)
  return larger
}
