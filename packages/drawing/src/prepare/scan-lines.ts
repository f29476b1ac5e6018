import { strokeCount, type StrokeList } from '@vfab/core'

/** From one x to another. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** Horizontal lines `y = k · spacing` through closed rings: where on each of them is inside? */
export class ScanLines {
  readonly #evenOdd: boolean
  readonly #first: number
  /** Crossings of line `first + i` are at `#starts[i]` … `#starts[i + 1] - 1`. */
  readonly #starts: Uint32Array
  readonly #x: Float64Array
  /** 1 where the ring goes down the page at the crossing, -1 where it goes up. */
  readonly #direction: Int8Array

  /** @param first - number k of the first line wanted; `last` of the last */
  constructor(rings: StrokeList, rule: 'nonzero' | 'evenodd', spacing: number, first: number, last: number) {
    this.#evenOdd = rule === 'evenodd'
    this.#first = first
    const counts = new Uint32Array(Math.max(0, last - first + 1) + 2)
    eachCrossing(rings, spacing, first, last, (line) => counts[line - first + 2]!++)
    for (let index = 2; index < counts.length; index++) counts[index]! += counts[index - 1]!
    this.#x = new Float64Array(counts.at(-1)!)
    this.#direction = new Int8Array(this.#x.length)
    eachCrossing(rings, spacing, first, last, (line, x, direction) => {
      const at = counts[line - first + 1]!++
      this.#x[at] = x
      this.#direction[at] = direction
    })
    this.#starts = counts.subarray(0, -1)
  }

  /** The parts of line `line` that are inside, from left to right. */
  inside(line: number): Interval[] {
    const start = this.#starts[line - this.#first]!
    const end = this.#starts[line - this.#first + 1]!
    const order = Array.from({ length: end - start }, (_, index) => start + index)
    order.sort((one, other) => this.#x[one]! - this.#x[other]!)
    const intervals: Interval[] = []
    let winding = 0
    let from = NaN
    for (const at of order) {
      const wasInside = winding !== 0
      winding = this.#evenOdd ? 1 - winding : winding + this.#direction[at]!
      if (!wasInside) from = this.#x[at]!
      else if (winding === 0 && this.#x[at]! > from) intervals.push({ from, to: this.#x[at]! })
    }
    return intervals
  }
}

/** Calls `visit` with each place where an edge meets a line; ends of edges count once, as each line belongs to one side. */
function eachCrossing(
  rings: StrokeList,
  spacing: number,
  first: number,
  last: number,
  visit: (line: number, x: number, direction: 1 | -1) => void,
): void {
  const { coordsMm, starts } = rings
  for (let ring = 0; ring < strokeCount(rings); ring++) {
    const begin = 2 * starts[ring]!
    const end = 2 * starts[ring + 1]!
    for (let at = begin; at < end; at += 2) {
      const next = at + 2 < end ? at + 2 : begin
      const y0 = coordsMm[at + 1]!
      const y1 = coordsMm[next + 1]!
      const low = Math.max(first, Math.ceil(Math.min(y0, y1) / spacing))
      const high = Math.min(last, Math.ceil(Math.max(y0, y1) / spacing) - 1)
      for (let line = low; line <= high; line++) {
        const share = (line * spacing - y0) / (y1 - y0)
        visit(line, coordsMm[at]! + share * (coordsMm[next]! - coordsMm[at]!), y1 > y0 ? 1 : -1)
      }
    }
  }
}

/** What lies in both. Each list is ordered and free of overlaps. */
export function intersectIntervals(one: readonly Interval[], other: readonly Interval[]): Interval[] {
  const result: Interval[] = []
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const from = Math.max(one[i]!.from, other[j]!.from)
    const to = Math.min(one[i]!.to, other[j]!.to)
    if (from < to) result.push({ from, to })
    if (one[i]!.to < other[j]!.to) i++
    else j++
  }
  return result
}

/** What lies in any of the lists. */
export function uniteIntervals(lists: readonly (readonly Interval[])[]): Interval[] {
  const result: { from: number; to: number }[] = []
  for (const { from, to } of lists.flat().sort((one, other) => one.from - other.from)) {
    const last = result.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else result.push({ from, to })
  }
  return result
}
