/** So many points at each end of an axis may lie far out without making the cells of all others coarse. */
const strays = 32

/**
 * Points in square cells, for "what is near here?". Holds the numbers of the points, sorted by cell, in flat memory.
 * A few points far from all others lie in the cells at the border.
 */
export class PointGrid {
  readonly #x: Float64Array
  readonly #y: Float64Array
  readonly #left: number
  readonly #top: number
  readonly #cellSize: number
  readonly #columns: number
  readonly #rows: number
  /** Whether border cells hold points from further out. */
  readonly #hasStrays: boolean
  /** Points of cell `c` are `#members[#first[c]]` … `#members[#end[c] - 1]`; removal shortens `#end`. */
  readonly #first: Uint32Array
  readonly #end: Uint32Array
  readonly #members: Uint32Array
  /** Where in `#members` each point is. */
  readonly #placeOf: Uint32Array
  readonly #found = new Uint32Array(1)
  readonly #distances = new Float64Array(1)

  /**
   * @param x - coordinate of every point
   * @param y - coordinate of every point
   * @param members - the points to put in, by number
   * @param cellSize - side of a cell; by default such that two points share one on average
   */
  constructor(x: Float64Array, y: Float64Array, members: Uint32Array, cellSize?: number) {
    this.#x = x
    this.#y = y
    const [left, right, straysInX] = spread(x, members)
    const [top, bottom, straysInY] = spread(y, members)
    this.#hasStrays = straysInX || straysInY
    const width = Math.max(right - left, 1e-9)
    const height = Math.max(bottom - top, 1e-9)
    // No more cells than points along a side, however the points lie.
    const least = Math.max(width, height) / (members.length + 1)
    this.#cellSize = Math.max(cellSize ?? Math.sqrt((2 * width * height) / Math.max(1, members.length)), least)
    // A cell size of the caller's own may ask for more cells than memory has.
    while ((width / this.#cellSize + 1) * (height / this.#cellSize + 1) > 4 * members.length + 64) this.#cellSize *= 2
    this.#left = left
    this.#top = top
    this.#columns = members.length === 0 ? 1 : Math.floor(width / this.#cellSize) + 1
    this.#rows = members.length === 0 ? 1 : Math.floor(height / this.#cellSize) + 1
    const cells = this.#columns * this.#rows
    this.#first = new Uint32Array(cells + 1)
    for (const point of members) this.#first[this.#cellOf(point) + 1]!++
    for (let cell = 0; cell < cells; cell++) this.#first[cell + 1]! += this.#first[cell]!
    this.#end = this.#first.slice(0, cells)
    this.#members = new Uint32Array(members.length)
    this.#placeOf = new Uint32Array(x.length)
    for (const point of members) {
      const place = this.#end[this.#cellOf(point)]!++
      this.#members[place] = point
      this.#placeOf[point] = place
    }
  }

  /** Takes a point out. It has to be in. */
  remove(point: number): void {
    const last = this.#members[--this.#end[this.#cellOf(point)]!]!
    const place = this.#placeOf[point]!
    this.#members[place] = last
    this.#placeOf[last] = place
  }

  /** The point nearest to `x`, `y`; -1 when none is left. */
  nearest(x: number, y: number): number {
    return this.nearestFew(x, y, 1, noneSkipped, this.#found, 0, this.#distances) === 0 ? -1 : this.#found[0]!
  }

  /**
   * Writes the points nearest to `x`, `y` into `found` at `offset`, nearest first, leaving out those `skip` refuses, and as a
   * rule those further away than `reach`. Looks at cells in growing squares around the place, until no further one can hold a
   * nearer point.
   * @returns how many there are, at most `count`
   */
  nearestFew(
    x: number,
    y: number,
    count: number,
    skip: (point: number) => boolean,
    found: Uint32Array,
    offset: number,
    distances: Float64Array,
    reach: number = Infinity,
  ): number {
    const columns = this.#columns
    const column = Math.floor((x - this.#left) / this.#cellSize)
    const row = Math.floor((y - this.#top) / this.#cellSize)
    // Rings that do not touch the grid at all are skipped.
    const outside = Math.max(-column, column - columns + 1, -row, row - this.#rows + 1, 0)
    const last = Math.max(column, columns - 1 - column, row, this.#rows - 1 - row)
    // From outside, cells with strays may hold nearer points than their place says.
    const isOrderly = !this.#hasStrays || outside === 0
    let size = 0
    /** The square of how far away the next one may be. */
    let reach2 = reach * reach
    for (let ring = outside; ring <= last; ring++) {
      const near = (ring - 1) * this.#cellSize
      if (isOrderly && ring > 0 && near > 0 && near * near > reach2) break
      const lowRow = Math.max(row - ring, 0)
      const highRow = Math.min(row + ring, this.#rows - 1)
      for (let each = lowRow; each <= highRow; each++) {
        // Of the rows between the first and the last of the ring, only the two ends.
        const isWhole = each === row - ring || each === row + ring
        const step = isWhole ? 1 : 2 * ring
        const from = column - ring >= 0 ? column - ring : isWhole ? 0 : column + ring
        const to = Math.min(column + ring, columns - 1)
        for (let at = from; at <= to; at += step) {
          const cell = each * columns + at
          const end = this.#end[cell]!
          for (let place = this.#first[cell]!; place < end; place++) {
            const point = this.#members[place]!
            const dx = this.#x[point]! - x
            const dy = this.#y[point]! - y
            const distance2 = dx * dx + dy * dy
            if (size === count) {
              // Thousands of points may lie in one place: there is no nearer one than here.
              if (reach2 === 0) return size
              if (distance2 >= reach2) continue
            }
            if (skip(point)) continue
            let rank = size < count ? size++ : count - 1
            for (; rank > 0 && distances[rank - 1]! > distance2; rank--) {
              distances[rank] = distances[rank - 1]!
              found[offset + rank] = found[offset + rank - 1]!
            }
            distances[rank] = distance2
            found[offset + rank] = point
            if (size === count) reach2 = distances[count - 1]!
          }
        }
      }
    }
    return size
  }

  #cellOf(point: number): number {
    const column = Math.floor((this.#x[point]! - this.#left) / this.#cellSize)
    const row = Math.floor((this.#y[point]! - this.#top) / this.#cellSize)
    return clamp(row, this.#rows) * this.#columns + clamp(column, this.#columns)
  }
}

const noneSkipped = (): boolean => false

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index))
}

/** From where to where the members reach along an axis, without a few strays if those lie far out, and whether there are any. */
function spread(values: Float64Array, members: Uint32Array): [from: number, to: number, hasStrays: boolean] {
  let least = Infinity
  let most = -Infinity
  for (const point of members) {
    least = Math.min(least, values[point]!)
    most = Math.max(most, values[point]!)
  }
  if (members.length < 8 * strays) return [least, most, false]
  const sorted = Float64Array.from(members, (point) => values[point]!).sort()
  const from = sorted[strays]!
  const to = sorted[sorted.length - 1 - strays]!
  return to - from < (most - least) / 4 ? [from, to, true] : [least, most, false]
}
