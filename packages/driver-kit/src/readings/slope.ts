import { createRingBuffer, type RingBuffer } from '@vfab/core'

/** Points kept at most: at higher rates the window is shorter than asked for. */
const mostPoints = 1024

interface Point {
  readonly atMs: number
  readonly value: number
}

/** Tells how fast a number changes. */
export interface Slope {
  /** Takes the next point; @returns the change per second over the window up to it, `undefined` after a single point */
  add(atMs: number, value: number): number | undefined
  /** Forgets all points, after a gap that must not count as a change. */
  clear(): void
}

/**
 * Measures over the last `overMs`: from the newest point that is at least so old, else the oldest, to the point added. Two points
 * further apart than the window still give a slope.
 * @throws RangeError unless `overMs` is above 0
 */
export function createSlope(overMs: number): Slope {
  if (!(overMs > 0)) throw new RangeError(`a rate of change is measured over more than 0 ms, not ${overMs}`)
  const points: RingBuffer<Point> = createRingBuffer(mostPoints)
  let from: Point | undefined
  return {
    add(atMs, value) {
      const pushedOut = points.push({ atMs, value })
      from = pushedOut ?? from
      while (points.oldest !== undefined && points.oldest.atMs <= atMs - overMs) from = points.shift()
      from ??= points.shift()
      if (from === undefined || from.atMs >= atMs) return undefined
      return ((value - from.value) * 1000) / (atMs - from.atMs)
    },
    clear() {
      points.clear()
      from = undefined
    },
  }
}
