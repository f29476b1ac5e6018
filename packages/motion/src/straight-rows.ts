import { type MotionPlan, rowStartMm } from './motion-plan.ts'

/** A row's end that lies no further beside the line of its neighbours was put there by rounding. */
const straightMm = 1e-11

/** The row after the last of those up to `end` that go straight on from where row `first` begins. */
export function straightEnd(plan: MotionPlan, first: number, end: number): number {
  const { endXMm, endYMm } = plan
  const { xMm, yMm } = rowStartMm(plan, first)
  let dx = endXMm[first]! - xMm
  let dy = endYMm[first]! - yMm
  let row = first + 1
  for (; row < end; row++) {
    const nextX = endXMm[row]! - xMm
    const nextY = endYMm[row]! - yMm
    const squared = nextX * nextX + nextY * nextY
    const beside = Math.abs(dx * nextY - dy * nextX)
    const along = dx * nextX + dy * nextY
    if (beside * beside > straightMm * straightMm * squared || along < dx * dx + dy * dy) break
    dx = nextX
    dy = nextY
  }
  return row
}
