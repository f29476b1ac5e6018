import { type StrokeList, strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import type { MotionLimits } from '@vfab/motion'

/** What AxiDraw software uses by default. */
export const axidraw: MotionLimits = {
  draw: { speedMmPerS: 50.2, accelMmPerS2: 762 },
  travel: { speedMmPerS: 150.6, accelMmPerS2: 1143 },
  corneringDeviationMm: 0.0508,
}

/** The same with motors that a diagonal move overdrives. */
export const corexy: MotionLimits = {
  ...axidraw,
  motors: { matrix: [1, 1, 1, -1], speedMmPerS: 60, accelMmPerS2: 800 },
}

export const origin = { xMm: 0, yMm: 0 }

/** Whole micrometres on a page. */
const coordinateMm = fc.integer({ min: 0, max: 300_000 }).map((micrometres) => micrometres / 1000)

/** Points anywhere: long segments, sharp corners. */
const scattered = fc
  .array(fc.tuple(coordinateMm, coordinateMm), { minLength: 1, maxLength: 20 })
  .map((points) => points.flat())

/** A path that turns a little at each step, as drawn curves do; steps from 2 µm to 3 mm. */
const wandering = fc
  .record({
    stepMm: fc.constantFrom(0.002, 0.02, 0.1, 0.4, 1, 3),
    turns: fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 80 }),
  })
  .map(({ stepMm, turns }) => {
    const coords = [100, 100]
    let heading = 0
    for (const turn of turns) {
      heading += turn
      const [x, y] = coords.slice(-2) as [number, number]
      coords.push(x + stepMm * Math.cos(heading), y + stepMm * Math.sin(heading))
    }
    return coords
  })

/** Few places, visited again and again: duplicates, reversals, dots. */
const confined = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 30 })
  .chain((points) => fc.constantFrom(0.01, 0.3, 10).map((gridMm) => points.flat().map((step) => step * gridMm)))

/** One stroke of any kind, `x0, y0, x1, y1, …` in mm. */
export const anyStroke: fc.Arbitrary<number[]> = fc.oneof(scattered, wandering, confined)

/** A drawing of any kind, also without strokes. */
export const anyDrawing: fc.Arbitrary<StrokeList> = fc
  .array(anyStroke, { maxLength: 8 })
  .map((strokes) => strokesFrom(strokes))

/** Limits of very different machines. */
export const anyLimits: fc.Arbitrary<MotionLimits> = fc.record({
  draw: fc.record({ speedMmPerS: fc.integer({ min: 1, max: 400 }), accelMmPerS2: fc.integer({ min: 50, max: 5000 }) }),
  travel: fc.record({
    speedMmPerS: fc.integer({ min: 1, max: 400 }),
    accelMmPerS2: fc.integer({ min: 50, max: 5000 }),
  }),
  corneringDeviationMm: fc.constantFrom(0, 0.001, 0.0508, 0.5),
  motors: fc.option(
    fc.record({
      matrix: fc.constantFrom<[number, number, number, number]>([1, 0, 0, 1], [1, 1, 1, -1], [0.5, 0.2, -0.3, 2]),
      speedMmPerS: fc.integer({ min: 1, max: 400 }),
      accelMmPerS2: fc.option(fc.integer({ min: 50, max: 5000 }), { nil: undefined }),
    }),
    { nil: undefined },
  ),
})

/** A circle in chords of about `chordMm`, `turns` times around. */
export function circle(radiusMm: number, chordMm: number, turns = 1): number[] {
  const chords = Math.max(3, Math.round((turns * 2 * Math.PI * radiusMm) / chordMm))
  const coords = []
  for (let i = 0; i <= chords; i++) {
    const angle = (turns * 2 * Math.PI * i) / chords
    coords.push(100 + radiusMm * Math.cos(angle), 100 + radiusMm * Math.sin(angle))
  }
  return coords
}

/** The same with limits of jerk, from gentle to hardly any. */
export const anyJerkyLimits: fc.Arbitrary<MotionLimits> = fc
  .tuple(anyLimits, fc.integer({ min: 100, max: 1_000_000 }), fc.integer({ min: 100, max: 1_000_000 }))
  .map(([limits, draw, travel]) => ({
    ...limits,
    draw: { ...limits.draw, jerkMmPerS3: draw },
    travel: { ...limits.travel, jerkMmPerS3: travel },
  }))
