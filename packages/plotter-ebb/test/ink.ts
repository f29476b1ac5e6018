import { strokeCoordsMm, strokeCount } from '@vfab/core'
import type { EbbBoard } from '@vfab/sim'

/** What moves are merged within, and the two steps that rounding costs. */
export const toleranceMm = 0.02 + 2 / 80

/** What the tip drew, without what a pen leaves at the origin, as near as ink is told apart, before the board lifts it. */
export function drawn(board: EbbBoard): number[][] {
  const strokes = board.record.strokesMm()
  return Array.from({ length: strokeCount(strokes) }, (_, index) => [...strokeCoordsMm(strokes, index)]).filter(
    (coords) => !coords.every((mm) => Math.abs(mm) < toleranceMm),
  )
}

/** How far the path lies off the stroke at most. */
export function onlyOnMm(path: number[], [x0, y0, x1, y1]: number[]): number {
  let most = 0
  for (let i = 0; i < path.length; i += 2) most = Math.max(most, offMm(path[i]!, path[i + 1]!, x0!, y0!, x1!, y1!))
  return most
}

function offMm(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0]
  const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)))
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy)
}

/** The longest piece of a straight stroke that none of the paths covers. */
export function missingMm([x0, y0, x1, y1]: number[], paths: number[][]): number {
  const length = Math.hypot(x1! - x0!, y1! - y0!)
  const spans = paths.map((path) => {
    const along = Array.from({ length: path.length / 2 }, (_, i) =>
      Math.hypot(path[2 * i]! - x0!, path[2 * i + 1]! - y0!),
    )
    return [Math.min(...along), Math.max(...along)] as const
  })
  let reached = 0
  let missing = 0
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    missing = Math.max(missing, from - reached)
    reached = Math.max(reached, to)
  }
  return Math.max(missing, length - reached)
}
