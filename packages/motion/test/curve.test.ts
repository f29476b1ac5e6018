import { strokesFrom } from '@vfab/core'
import { planDurationMs, planStrokes } from '@vfab/motion'
import { expect, test } from 'vitest'
import { axidraw, circle, corexy, origin } from './drawings.ts'

const { speedMmPerS, accelMmPerS2 } = axidraw.draw
const deviationMm = axidraw.corneringDeviationMm

function drawMs(stroke: number[], limits = axidraw): number {
  return planDurationMs(planStrokes(strokesFrom([stroke]), limits, origin), { penLiftMs: 0, penDropMs: 0 }).drawMs
}

/** Speeds at the ends of rows in the middle third of a stroke. */
function steadySpeeds(stroke: number[], limits = axidraw): number[] {
  const { exitSpeedMmPerS, penDown } = planStrokes(strokesFrom([stroke]), limits, origin)
  const drawn = [...exitSpeedMmPerS.filter((_, row) => penDown[row] === 1)]
  return drawn.slice(Math.floor(drawn.length / 3), Math.floor((2 * drawn.length) / 3))
}

test.each([0.2, 0.5, 1, 2, 5])('a circle of %d mm radius is drawn at the speed its radius allows', (radiusMm) => {
  const allowed = Math.min(speedMmPerS, Math.sqrt(accelMmPerS2 * radiusMm))
  for (const speed of steadySpeeds(circle(radiusMm, radiusMm / 20, 10))) expect(speed / allowed).toBeCloseTo(1, 2)
})

test.each([0.5, 1, 2, 4, 10])('a circle of %d mm radius takes as long in fine chords as in coarse ones', (radiusMm) => {
  const finest = drawMs(circle(radiusMm, 0.001, 3))
  for (const chordMm of [0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8]) {
    // Coarser chords stand out from the circle by more than half the cornering deviation: they are corners.
    if (chordMm ** 2 / (8 * radiusMm) > deviationMm / 2) continue
    expect(drawMs(circle(radiusMm, chordMm, 3)) / finest).toBeCloseTo(1, 2)
  }
})

test('a circle takes one row for each chord while its speed is steady', () => {
  const stroke = circle(2, 0.1, 10)
  const { count } = planStrokes(strokesFrom([stroke]), axidraw, { xMm: 102, yMm: 100 })
  expect(count / (stroke.length / 2 - 1)).toBeLessThan(1.02)
})

/** Two legs of 20 mm with an arc between them. */
function fillet(radiusMm: number, turn: number, chords: number): number[] {
  const coords = [-20, -radiusMm]
  for (let i = 0; i <= chords; i++) {
    const angle = (turn * i) / chords - Math.PI / 2
    coords.push(radiusMm * Math.cos(angle), radiusMm * Math.sin(angle))
  }
  const [x, y] = coords.slice(-2) as [number, number]
  return [...coords, x + 20 * Math.cos(turn), y + 20 * Math.sin(turn)]
}

test('a rounded corner is as fast as the widest arc that stays within the cornering deviation of it', () => {
  for (const radiusMm of [0.05, 0.2, 0.5, 1]) {
    for (const turn of [Math.PI / 6, Math.PI / 3, Math.PI / 2, (2 * Math.PI) / 3, Math.PI]) {
      const half = Math.cos(turn / 2)
      const outsideMm = deviationMm / (1 - half)
      const widestMm = radiusMm + half * outsideMm + Math.min(outsideMm, radiusMm)
      const { entrySpeedMmPerS, count } = planStrokes(strokesFrom([fillet(radiusMm, turn, 100)]), axidraw, {
        xMm: -20,
        yMm: -radiusMm,
      })
      const slowest = Math.min(...entrySpeedMmPerS.subarray(1, count))
      expect(slowest / Math.sqrt(accelMmPerS2 * widestMm)).toBeCloseTo(1, 1)
      expect(slowest / Math.sqrt(accelMmPerS2 * widestMm)).toBeGreaterThan(0.975)
    }
  }
})

test('a corner drawn as many small ones is no faster than drawn as one', () => {
  const slowest = (stroke: number[]) =>
    Math.min(
      ...planStrokes(strokesFrom([stroke]), axidraw, { xMm: stroke[0]!, yMm: stroke[1]! }).entrySpeedMmPerS.subarray(1),
    )
  const one = slowest([-20, 0, 0, 0, 0, 20])
  for (const chords of [2, 5, 20]) expect(slowest(fillet(0.001, Math.PI / 2, chords)) / one).toBeCloseTo(1, 1)
})

test('a straight line is drawn at full speed though its points are rounded to a micrometre', () => {
  const coords = []
  for (let i = 0; i <= 5000; i++) coords.push(Math.round(i * 9.1) / 1000, Math.round(i * 4.3) / 1000)
  for (const speed of steadySpeeds(coords)) expect(speed).toBe(speedMmPerS)
})

test('points on the legs do not slow a corner down', () => {
  const square = [0, 0, 20, 0, 20, 20, 0, 20, 0, 0]
  const fine = []
  for (let leg = 0; leg < 4; leg++) {
    for (let i = 0; i < 200; i++) {
      for (const axis of [0, 1])
        fine.push(square[2 * leg + axis]! + ((square[2 * leg + 2 + axis]! - square[2 * leg + axis]!) * i) / 200)
    }
  }
  expect(drawMs([...fine, 0, 0]) / drawMs(square)).toBeCloseTo(1, 6)
})

test('between the corners of a polygon the pen speeds up', () => {
  const hexagon = circle(6, 6, 3)
  const speeds = steadySpeeds(hexagon)
  expect(Math.max(...speeds)).toBe(speedMmPerS)
  expect(Math.min(...speeds)).toBeLessThan(speedMmPerS / 2)
})

test('on CoreXY a circle slows down where its curve loads one motor', () => {
  const speeds = steadySpeeds(circle(2, 0.05, 10), corexy)
  expect(Math.max(...speeds) / Math.min(...speeds)).toBeGreaterThan(1.05)
  expect(Math.min(...speeds)).toBeGreaterThanOrEqual(Math.sqrt((2 * 800) / Math.SQRT2) * 0.99)
})

test('a turn by all but half a circle within nanometres is slow, and still a speed', () => {
  const hook = [100, 100, 100, 100.006, 100.000001, 100.006, 100.000000999, 100.006, 100.000000999, 100.005999999]
  const found = [
    [100, 100],
    [99.99999999999999, 100],
    [99.99999999999999, 100.00624904800436],
    [100.00000095199563, 100.00624904800436],
    [100.00000095099563, 100.00624904800436],
    [100.00000095099563, 100.00624904700436],
  ].flat()
  for (const stroke of [hook, found]) expect(drawMs(stroke)).toBeGreaterThan(0)
})
