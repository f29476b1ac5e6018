import type { PointMm } from '@vfab/core'

import type { OnProgress } from '../progress.ts'
import { PointGrid } from './point-grid.ts'
import type { StrokeEnds } from './stroke-ends.ts'

/** How often progress is reported. */
const strokesPerReport = 2048

/**
 * Goes to the nearest stroke again and again.
 * @returns for each stroke in turn, the end at which it is begun
 */
export function nearestOrder(
  ends: StrokeEnds,
  start: PointMm | undefined,
  reverse: boolean,
  onProgress?: OnProgress,
): Uint32Array {
  const entries = new Uint32Array(ends.count / 2)
  const possible = Uint32Array.from({ length: reverse ? ends.count : ends.count / 2 }, (_, index) =>
    reverse ? index : 2 * index,
  )
  const waiting = new Uint8Array(ends.count / 2).fill(1)
  let grid = new PointGrid(ends.x, ends.y, possible)
  let left = entries.length
  let sparse = left / 4
  let x = start?.xMm ?? ends.x[0] ?? 0
  let y = start?.yMm ?? ends.y[0] ?? 0
  for (let index = 0; index < entries.length; index++) {
    if (index % strokesPerReport === 0) onProgress?.(index / entries.length)
    const entry = grid.nearest(x, y)
    entries[index] = entry
    waiting[entry >> 1] = 0
    grid.remove(entry)
    if (reverse) grid.remove(entry ^ 1)
    x = ends.x[entry ^ 1]!
    y = ends.y[entry ^ 1]!
    if (--left < sparse && left > 64) {
      // Mostly empty cells make for long searches: start afresh with larger ones.
      grid = new PointGrid(
        ends.x,
        ends.y,
        possible.filter((end) => waiting[end >> 1]),
      )
      sparse = left / 4
    }
  }
  return entries
}
