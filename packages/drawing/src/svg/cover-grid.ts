import type { BoundsMm } from '../bounds.ts'
import type { Cover } from './cover.ts'

/** Cells along each side are no more than this. */
const mostCells = 128
/** A cover over more than this share of all cells is looked at everywhere instead of being entered in each. */
const largeShare = 0.1

/** Covers by where they lie, so that a line is compared with those about it only. Covers are numbered as they were painted. */
export class CoverGrid {
  readonly #covers: readonly Cover[]
  readonly #left: number
  readonly #top: number
  readonly #cellWidth: number
  readonly #cellHeight: number
  readonly #side: number
  readonly #cells: readonly number[][]
  /** Numbers of those that cover a good part of everything. */
  readonly #large: readonly number[]
  /** Query in which a cover was found last. */
  readonly #seen: Uint32Array
  #query = 0

  constructor(covers: readonly Cover[]) {
    this.#covers = covers
    const least = (side: (bounds: BoundsMm) => number): number =>
      covers.reduce((found, { bounds }) => Math.min(found, side(bounds)), Infinity)
    this.#left = least(({ minXMm }) => minXMm)
    this.#top = least(({ minYMm }) => minYMm)
    const right = -least(({ maxXMm }) => -maxXMm)
    const bottom = -least(({ maxYMm }) => -maxYMm)
    this.#side = Math.max(1, Math.min(mostCells, Math.ceil(Math.sqrt(covers.length))))
    this.#cellWidth = Math.max(1e-6, (right - this.#left) / this.#side)
    this.#cellHeight = Math.max(1e-6, (bottom - this.#top) / this.#side)
    this.#cells = Array.from({ length: this.#side * this.#side }, () => [])
    this.#seen = new Uint32Array(covers.length)
    const large: number[] = []
    for (const [number, { bounds }] of covers.entries()) {
      const [from, to] = [this.#column(bounds.minXMm), this.#column(bounds.maxXMm)]
      const [first, last] = [this.#row(bounds.minYMm), this.#row(bounds.maxYMm)]
      if ((to - from + 1) * (last - first + 1) > Math.max(4, largeShare * this.#cells.length)) {
        large.push(number)
        continue
      }
      for (let row = first; row <= last; row++) {
        for (let column = from; column <= to; column++) this.#cells[row * this.#side + column]!.push(number)
      }
    }
    this.#large = large
  }

  /** Collects the covers from number `after` on whose boxes a line meets. */
  along(x0: number, y0: number, x1: number, y1: number, after: number, found: number[]): void {
    const box = {
      minXMm: Math.min(x0, x1),
      minYMm: Math.min(y0, y1),
      maxXMm: Math.max(x0, x1),
      maxYMm: Math.max(y0, y1),
    }
    const query = ++this.#query
    this.#take(this.#large, box, after, query, found)
    const last = this.#row(box.maxYMm)
    for (let row = this.#row(box.minYMm); row <= last; row++) {
      // The part of the line within this row of cells, a little more for rounding.
      const span = rowSpan(x0, y0, x1, y1, this.#top + row * this.#cellHeight, this.#cellHeight)
      const to = this.#column(span.to)
      for (let column = this.#column(span.from); column <= to; column++) {
        this.#take(this.#cells[row * this.#side + column]!, box, after, query, found)
      }
    }
  }

  /** Collects the covers from number `after` on whose boxes meet a box. */
  within(box: BoundsMm, after: number, found: number[]): void {
    const query = ++this.#query
    this.#take(this.#large, box, after, query, found)
    for (let row = this.#row(box.minYMm); row <= this.#row(box.maxYMm); row++) {
      for (let column = this.#column(box.minXMm); column <= this.#column(box.maxXMm); column++) {
        this.#take(this.#cells[row * this.#side + column]!, box, after, query, found)
      }
    }
  }

  #take(numbers: readonly number[], box: BoundsMm, after: number, query: number, found: number[]): void {
    // Later covers stand last.
    for (let index = numbers.length - 1; index >= 0; index--) {
      const number = numbers[index]!
      if (number < after) return
      if (this.#seen[number] === query) continue
      this.#seen[number] = query
      const { bounds } = this.#covers[number]!
      if (bounds.minXMm > box.maxXMm || bounds.maxXMm < box.minXMm) continue
      if (bounds.minYMm > box.maxYMm || bounds.maxYMm < box.minYMm) continue
      found.push(number)
    }
  }

  #column(x: number): number {
    return Math.max(0, Math.min(this.#side - 1, Math.floor((x - this.#left) / this.#cellWidth)))
  }

  #row(y: number): number {
    return Math.max(0, Math.min(this.#side - 1, Math.floor((y - this.#top) / this.#cellHeight)))
  }
}

function rowSpan(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  top: number,
  height: number,
): { readonly from: number; readonly to: number } {
  const least = Math.min(x0, x1)
  const most = Math.max(x0, x1)
  if (y0 === y1) return { from: least, to: most }
  const slope = (x1 - x0) / (y1 - y0)
  const atTop = x0 + (top - y0) * slope
  const atBottom = x0 + (top + height - y0) * slope
  const slack = 1e-6 + 1e-9 * Math.abs(slope)
  // Rows at the rim reach on for ever; there the line's own ends count.
  return {
    from: Math.max(least, Math.min(atTop, atBottom, most) - slack),
    to: Math.min(most, Math.max(atTop, atBottom, least) + slack),
  }
}
