import { strokesFrom } from '@vfab/core'
import {
  brakeFrom,
  mergeShortMoves,
  type MotionPlan,
  planDurationMs,
  planStrokes,
  rowStartMm,
  slicePlan,
} from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyDrawing, anyLimits, axidraw, circle, origin } from './drawings.ts'
import { rowsOf } from './laws.ts'

const noPen = { penLiftMs: 0, penDropMs: 0 }
const totalMs = (plan: MotionPlan) => planDurationMs(plan, noPen).totalMs

const anyMerge = fc.record({
  minDurationS: fc.constantFrom(0, 0.001, 0.004, 0.02, 0.5),
  toleranceMm: fc.constantFrom(0, 0.005, 0.02, 0.5),
})

/** Ends of the rows of one stroke or travel, from where it begins. */
function legs(plan: MotionPlan): { key: string; points: [number, number][] }[] {
  const found: { key: string; points: [number, number][] }[] = []
  for (let row = 0; row < plan.count; row++) {
    const key = `${plan.stroke[row]} ${plan.penDown[row]}`
    if (found.at(-1)?.key !== key) {
      const { xMm, yMm } = rowStartMm(plan, row)
      found.push({ key, points: [[xMm, yMm]] })
    }
    found.at(-1)!.points.push([plan.endXMm[row]!, plan.endYMm[row]!])
  }
  return found
}

/** Distance from a point to the nearest of the straight lines between `line`'s points. */
function distanceMm([x, y]: readonly [number, number], line: readonly (readonly [number, number])[]): number {
  let nearest = Infinity
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1]!
    const [bx, by] = line[i]!
    const squared = (bx - ax) ** 2 + (by - ay) ** 2
    const share = squared > 0 ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared)) : 0
    nearest = Math.min(nearest, Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)))
  }
  return nearest
}

/** Points along a line, no further apart than `stepMm`. */
function samples(line: readonly [number, number][], stepMm: number): [number, number][] {
  return line.flatMap(([x, y], i) => {
    const [fromX, fromY] = line[i - 1] ?? [x, y]
    const pieces = Math.min(50, Math.ceil(Math.hypot(x - fromX, y - fromY) / stepMm) || 1)
    return Array.from({ length: pieces }, (_, piece): [number, number] => {
      const share = (piece + 1) / pieces
      return [fromX + share * (x - fromX), fromY + share * (y - fromY)]
    })
  })
}

test('no merged row is over sooner than asked, dots aside', () => {
  fc.assert(
    fc.property(anyDrawing, anyLimits, anyMerge, (drawing, limits, { minDurationS, toleranceMm }) => {
      const merged = mergeShortMoves(planStrokes(drawing, limits, origin), minDurationS, toleranceMm)
      for (let row = 0; row < merged.count; row++) {
        if (merged.durationS[row] === 0 && merged.entrySpeedMmPerS[row] === 0) continue
        expect(merged.durationS[row]).toBeGreaterThanOrEqual(minDurationS)
      }
    }),
    { numRuns: 500 },
  )
})

test('the merged path stays within the tolerance of the planned one, and the planned one of it', () => {
  fc.assert(
    fc.property(anyDrawing, anyMerge, (drawing, { minDurationS, toleranceMm }) => {
      const plan = planStrokes(drawing, axidraw, origin)
      const before = legs(plan)
      const after = legs(mergeShortMoves(plan, minDurationS, toleranceMm))
      expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key))
      const allowedMm = toleranceMm + 5e-9
      before.forEach(({ points }, leg) => {
        const merged = after[leg]!.points
        expect([merged[0], merged.at(-1)]).toEqual([points[0], points.at(-1)])
        for (const point of points) expect(distanceMm(point, merged)).toBeLessThanOrEqual(allowedMm)
        for (const point of samples(merged, 0.1)) expect(distanceMm(point, points)).toBeLessThanOrEqual(allowedMm)
      })
    }),
    { numRuns: 300 },
  )
})

test('rows that last long enough stay as they are', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 30, 0, 30, 40, 10, 10]]), axidraw, origin)
  expect(mergeShortMoves(plan, 0.004, 0.02)).toEqual(plan)
})

test('merging once more changes nothing', () => {
  fc.assert(
    fc.property(anyDrawing, fc.constantFrom(0.001, 0.004), (drawing, minDurationS) => {
      const once = mergeShortMoves(planStrokes(drawing, axidraw, origin), minDurationS, 0.01)
      expect(Math.abs(totalMs(mergeShortMoves(once, minDurationS, 0.01)) - totalMs(once))).toBeLessThanOrEqual(
        1e-6 * totalMs(once),
      )
    }),
  )
})

test('a finely drawn curve takes a quarter of the rows and no more time', () => {
  const plan = planStrokes(strokesFrom([circle(10, 0.05, 5)]), axidraw, { xMm: 110, yMm: 100 })
  const merged = mergeShortMoves(plan, 0.004, 0.01)
  expect(merged.count).toBeLessThan(plan.count / 4)
  expect(totalMs(merged) / totalMs(plan)).toBeLessThan(1.002)
})

test('a stroke shorter than two commands is drawn in two, from rest to rest', () => {
  const merged = mergeShortMoves(
    planStrokes(strokesFrom([[0, 0, 0.006, 0, 0.01, 0.001]]), axidraw, origin),
    0.01,
    0.005,
  )
  expect(merged.durationS).toHaveLength(2)
  expect([...merged.durationS]).toEqual([expect.closeTo(0.01, 7), expect.closeTo(0.01, 7)])
  expect([merged.entrySpeedMmPerS[0], merged.exitSpeedMmPerS[1]]).toEqual([0, 0])
})

test('a closed stroke smaller than the tolerance still leaves ink', () => {
  const tiny = [5, 5, 5.01, 5, 5.01, 5.01, 5, 5.01, 5, 5]
  const merged = mergeShortMoves(planStrokes(strokesFrom([tiny]), axidraw, { xMm: 5, yMm: 5 }), 0.1, 0.05)
  expect([...merged.endXMm]).toContain(5.01)
  expect([merged.endXMm.at(-1), merged.endYMm.at(-1)]).toEqual([5, 5])
})

test('chords cut a curve as deeply as the tolerance allows and no deeper', () => {
  const stroke = circle(10, 0.01)
  const points = Array.from({ length: stroke.length / 2 }, (_, i) => [stroke[2 * i]!, stroke[2 * i + 1]!] as const)
  const merged = mergeShortMoves(planStrokes(strokesFrom([stroke]), axidraw, { xMm: 110, yMm: 100 }), 0.1, 0.02)
  const deepest = Math.max(...points.map((point) => distanceMm(point, legs(merged).at(-1)!.points)))
  expect(deepest).toBeGreaterThan(0.018)
  expect(deepest).toBeLessThanOrEqual(0.02 + 1e-9)
})

test('a short side between two corners is drawn more slowly', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 20, 0, 20, 0.03, 40, 0.03]]), axidraw, origin)
  const merged = mergeShortMoves(plan, 0.02, 0.001)
  const side = merged.endYMm.indexOf(0.03)
  expect(plan.durationS[plan.endYMm.indexOf(0.03)]).toBeLessThan(0.01)
  expect(merged.durationS[side]).toBeGreaterThanOrEqual(0.02)
  expect(totalMs(merged) - totalMs(plan)).toBeLessThan(40)
})

test('a plan that begins in motion keeps its speed there', () => {
  const plan = planStrokes(strokesFrom([circle(10, 0.02)]), axidraw, { xMm: 110, yMm: 100 })
  const rest = slicePlan(plan, Math.floor(plan.count / 2))
  const merged = mergeShortMoves(rest, 0.004, 0.01)
  expect(merged.entrySpeedMmPerS[0]).toBe(rest.entrySpeedMmPerS[0])
  expect(totalMs(merged) / totalMs(rest)).toBeLessThan(1.01)
})

test('braking rows are merged from the speed they begin at to rest, though that leaves one too short', () => {
  const plan = planStrokes(strokesFrom([circle(2, 0.05)]), axidraw, { xMm: 102, yMm: 100 })
  const { brake } = brakeFrom(plan, Math.floor(plan.count / 2), 0)
  for (const minDurationS of [0.004, 0.02, 0.2]) {
    const merged = rowsOf(mergeShortMoves(brake, minDurationS, 0.01))
    expect(merged[0]!.entry).toBe(brake.entrySpeedMmPerS[0])
    expect(merged.at(-1)!.exit).toBe(0)
    merged.forEach(({ entry, exit, seconds }, row) => {
      expect(entry).toBe(merged[row - 1]?.exit ?? entry)
      expect((entry - exit) / seconds).toBeLessThanOrEqual(axidraw.draw.accelMmPerS2 * 1.01)
    })
  }
})

test('a duration or tolerance that makes no sense is a RangeError', () => {
  const plan = planStrokes(strokesFrom([]), axidraw, origin)
  expect(() => mergeShortMoves(plan, -1, 0.01)).toThrow('minDurationS is -1')
  expect(() => mergeShortMoves(plan, NaN, 0.01)).toThrow(RangeError)
  expect(() => mergeShortMoves(plan, 0.01, Infinity)).toThrow('toleranceMm is Infinity')
})
