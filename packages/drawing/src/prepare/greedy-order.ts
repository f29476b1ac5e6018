import type { PointMm } from '@vfab/core'

import { nearestOrder } from './nearest-order.ts'
import type { StrokeEnds } from './stroke-ends.ts'

/** Ways from each end that are looked at: of further ones hardly any is taken. */
const waysPerEnd = 5
/** Whole numbers below this are exact. */
const exactNumbers = 2 ** 52

/** The ends near each end: `degree` for each, nearest first; filled up with the end itself. */
export interface NearEnds {
  readonly neighbours: Uint32Array
  readonly degree: number
}

/**
 * Takes the shortest way of all again and again, wherever it is, as long as no end gets two and no chain of strokes closes. Then goes
 * from chain to chain, to the nearest each time. Leaves less to improve than going to the nearest stroke each time, which strands some.
 * @returns for each stroke in turn, the end at which it is begun
 */
export function greedyOrder(
  ends: StrokeEnds,
  near: NearEnds,
  start: PointMm | undefined,
  reverse: boolean,
): Uint32Array {
  const { next, opposite } = shortestLinks(ends, near, reverse)
  const first: number[] = []
  for (let end = 0; end < ends.count; end++) {
    const isFirst = reverse ? end < opposite[end]! : end % 2 === 0
    if (next[end]! < 0 && isFirst) first.push(end, opposite[end]!)
  }
  const chains: StrokeEnds = {
    x: Float64Array.from(first, (end) => ends.x[end]!),
    y: Float64Array.from(first, (end) => ends.y[end]!),
    count: first.length,
  }
  const order = new Uint32Array(ends.count / 2)
  let size = 0
  for (const chain of nearestOrder(chains, start, reverse)) {
    for (let entry = first[chain]!; entry >= 0; entry = next[entry ^ 1]!) order[size++] = entry
  }
  return order
}

/** Links ends by the shortest ways. `next` is the end that a way leads to, or -1; `opposite`, of the last end of a chain, is its other. */
function shortestLinks(
  ends: StrokeEnds,
  near: NearEnds,
  reverse: boolean,
): { readonly next: Int32Array; readonly opposite: Uint32Array } {
  const next = new Int32Array(ends.count).fill(-1)
  const opposite = Uint32Array.from(next, (_, end) => end ^ 1)
  const ways = Math.min(waysPerEnd, near.degree)
  const numbers = ends.count * ways
  for (const key of waysByLength(ends, near, ways)) {
    const number = key % numbers
    const one = Math.floor(number / ways)
    const other = near.neighbours[one * near.degree + (number % ways)]!
    if (next[one]! >= 0 || next[other]! >= 0 || opposite[one] === other) continue
    if (!reverse && (one + other) % 2 === 0) continue
    next[one] = other
    next[other] = one
    const last = opposite[one]!
    const otherLast = opposite[other]!
    opposite[last] = otherLast
    opposite[otherLast] = last
  }
  return { next, opposite }
}

/** Every way once, shortest first, as one number, which sorts fast: its length in steps, and which it is. */
function waysByLength({ x, y, count }: StrokeEnds, { neighbours, degree }: NearEnds, ways: number): Float64Array {
  const keys = new Float64Array(count * ways)
  const lengths = new Float64Array(count * ways)
  let size = 0
  let longest = 0
  for (let end = 0; end < count; end++) {
    for (let way = 0; way < ways; way++) {
      const other = neighbours[end * degree + way]!
      if (other === end) break
      const isListed = other < end && neighbours.subarray(other * degree, other * degree + ways).includes(end)
      if (isListed) continue
      const length = Math.hypot(x[end]! - x[other]!, y[end]! - y[other]!)
      if (length > longest) longest = length
      lengths[size] = length
      keys[size++] = end * ways + way
    }
  }
  const numbers = count * ways
  const stepsPerMm = longest === 0 ? 0 : Math.floor(exactNumbers / numbers - 1) / longest
  for (let at = 0; at < size; at++) keys[at]! += Math.floor(lengths[at]! * stepsPerMm) * numbers
  return keys.subarray(0, size).sort()
}
