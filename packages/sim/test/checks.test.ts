import { strokesFrom } from '@vfab/core'
import { checkLimits, compareInk, type LimitReport, type MotionBounds } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { talkTo } from './dialogue.ts'

const bounds: MotionBounds = {
  drawSpeedMmPerS: 50,
  travelSpeedMmPerS: 150,
  drawAccelMmPerS2: 700,
  travelAccelMmPerS2: 1100,
  corneringDeviationMm: 0.05,
}

const exceeded = (report: LimitReport): string[] =>
  Object.entries(report)
    .filter(([, { ratio }]) => ratio > 1)
    .map(([kind]) => kind)

/** One `LM` of both motors for a move along x by `steps`, from one speed to another, in steps per second. */
function along(steps: number, from: number, to: number): string {
  const rate = (stepsPerS: number): number => Math.round((2 ** 31 / 25_000) * stepsPerS)
  const ticks = (2 * steps * 25_000) / (from + to)
  const accel = Math.round((rate(to) - rate(from)) / ticks)
  return `LM,${rate(from)},${steps},${accel},${rate(from)},${steps},${accel},3\r`
}

async function reportOf(lines: string, penDown = false, within = bounds): Promise<LimitReport> {
  const { board, say } = talkTo({ linkLatencyMs: 0, commandMs: 0 })
  await say(`EM,1,1\rCU,4,32\rSC,10,60000\rSP,${penDown ? 0 : 1},50\r${lines}`, 5000)
  return checkLimits(board.record, within)
}

describe('a checker of limits', () => {
  // 150 mm/s along x is 12,000 steps/s of both motors; 1100 mm/s² reaches it within 818 steps.
  const travel = along(830, 0, 12_000) + along(1000, 12_000, 12_000) + along(830, 12_000, 0)
  const draw = along(150, 0, 4000) + along(1000, 4000, 4000) + along(150, 4000, 0)

  test('finds nothing in moves that keep to them, and how near they come', async () => {
    const travelled = await reportOf(travel)
    expect(exceeded(travelled)).toEqual([])
    expect(travelled.travelSpeed.ratio).toBeGreaterThan(0.97)
    expect(travelled.travelAccel.ratio).toBeGreaterThan(0.9)
    expect(travelled.stepRate.ratio).toBeCloseTo(12_000 / 25_000, 2)
    const drawn = await reportOf(draw, true)
    expect(exceeded(drawn)).toEqual([])
    expect(drawn.drawSpeed.ratio).toBeGreaterThan(0.95)
  })

  test('finds the speed of drawing exceeded by a travel with the pen on paper', async () => {
    expect(exceeded(await reportOf(travel, true))).toContain('drawSpeed')
  })

  test('finds too high a speed, and when that was', async () => {
    const { travelSpeed } = await reportOf(
      along(2500, 0, 14_000) + along(1000, 14_000, 14_000) + along(2500, 14_000, 0),
    )
    expect(travelSpeed.ratio).toBeGreaterThan(1.1)
    expect(travelSpeed.atMs).toBeGreaterThan(350)
  })

  test('finds too high an acceleration, along the path and of a motor', async () => {
    const report = await reportOf(along(500, 0, 12_000) + along(500, 12_000, 0))
    expect(exceeded(report)).toEqual(expect.arrayContaining(['travelAccel', 'motorAccel']))
  })

  test('finds an acceleration that comes at once where it is to rise', async () => {
    const gentle = { ...bounds, drawJerkMmPerS3: 8000, travelJerkMmPerS3: 8000 }
    const atOnce = await reportOf(travel, false, gentle)
    expect(exceeded(atOnce)).toEqual(['travelJerk'])
    expect(exceeded(await reportOf(draw, true, gentle))).toEqual(['drawJerk'])
    // From rest to 40 mm/s and back, each within two rises of 50 ms: 16,000 mm/s³.
    const [ticks, jerk] = [1250, Math.round((16_000 * 80 * 2 ** 31) / 25_000 ** 3)]
    const [half, top] = [(jerk * ticks ** 2) / 2, jerk * ticks ** 2]
    const [up, down] = [jerk * ticks, -jerk * ticks]
    const both = (rate: number, accel: number, jerks: number): string =>
      `T3,${ticks},${[rate, accel, jerks, rate, accel, jerks].join(',')},3\r`
    const smooth = both(0, 0, jerk) + both(half, up, -jerk) + both(top, 0, -jerk) + both(half, down, jerk)
    const ratioAt = async (travelJerkMmPerS3: number): Promise<number> =>
      (await reportOf(smooth, false, { ...bounds, travelJerkMmPerS3 })).travelJerk.ratio
    expect(await ratioAt(16_000)).toBeLessThanOrEqual(1)
    expect(await ratioAt(12_000)).toBeGreaterThan(1)
  })

  test('finds a start and a stop at speed', async () => {
    expect(exceeded(await reportOf(along(1000, 8000, 8000)))).toContain('turning')
  })

  test('finds a corner taken too fast, and lets a slow one pass', async () => {
    const corner = (stepsPerS: number): string => {
      const rate = Math.round((2 ** 31 / 25_000) * stepsPerS)
      const speedUp = along(150, 0, stepsPerS)
      // Along x both motors turn alike, along y the second turns back.
      return `${speedUp}LM,${rate},300,0,${rate},300,0,3\rLM,${rate},300,0,${rate},-300,0,3\r`
    }
    expect((await reportOf(corner(4000), true)).turning.ratio).toBeGreaterThan(1.2)
    expect(exceeded(await reportOf(corner(800), true))).not.toContain('turning')
  })
})

describe('a comparison of ink', () => {
  const wanted = strokesFrom([
    [0, 0, 30, 0, 30, 30],
    [50, 50, 60, 50],
  ])

  test('of the same ink finds nothing', () => {
    const again = strokesFrom([
      [0, 0, 10, 0, 20, 0, 30, 0, 30, 12, 30, 30],
      [50, 50, 60, 50],
    ])
    const report = compareInk(again, wanted)
    expect(report).toMatchObject({ strokes: 2, strokesWanted: 2 })
    expect(report.strayMm).toBeCloseTo(0, 9)
    expect(report.missingMm).toBeCloseTo(0, 9)
  })

  test('finds ink beside the drawing, and drawing without ink', () => {
    const stray = strokesFrom([
      [0, 0, 15, 2, 30, 0, 30, 30],
      [50, 50, 57, 50],
    ])
    const { strayMm, missingMm } = compareInk(stray, wanted)
    expect(strayMm).toBeCloseTo(2, 6)
    expect(missingMm).toBeCloseTo(3, 6)
  })

  test('finds strokes that are missing or too many', () => {
    const first = strokesFrom([[0, 0, 30, 0, 30, 30]])
    expect(compareInk(first, wanted)).toMatchObject({ strokes: 1, strokesWanted: 2, missingMm: 10 })
    expect(compareInk(wanted, first)).toMatchObject({ strokes: 2, strokesWanted: 1, strayMm: 10 })
  })

  test('does not lose the way at a sharp turn', () => {
    const corners = [152.429, 17.89, 151.269, 15.123, 151.257, 15.212, 153.645, 17.028]
    // On whole steps the tip comes nearer to where the way goes on, before the turn.
    const drawn: number[] = []
    for (let at = 0; at + 2 < corners.length; at += 2) {
      const [x0, y0, x1, y1] = corners.slice(at, at + 4) as [number, number, number, number]
      for (let share = 0; share < 1; share += 0.001) {
        const [x, y] = [x0 + share * (x1 - x0), y0 + share * (y1 - y0)]
        const [first, second] = [Math.round((x + y) * 80), Math.round((x - y) * 80)]
        drawn.push((first + second) / 160, (first - second) / 160)
      }
    }
    expect(compareInk(strokesFrom([drawn]), strokesFrom([corners])).strayMm).toBeLessThan(0.02)
  })

  test('does not fall behind where the way comes nearer little by little', () => {
    const wave = (from: number, count: number): number[] =>
      Array.from({ length: count }, (_, at) => [(from + at) / 200, 10 * Math.sin((from + at) / 1000)]).flat()
    // Only every hundredth point: the chords between them are never off the wave by more than some micrometres.
    const coarse = wave(0, 20_001).filter((_, at) => Math.floor(at / 2) % 100 === 0)
    for (const [drawn, asked] of [
      [wave(0, 20_001), coarse],
      [coarse, wave(0, 20_001)],
    ] as const) {
      const { strayMm, missingMm } = compareInk(strokesFrom([drawn]), strokesFrom([asked]))
      expect(Math.max(strayMm, missingMm)).toBeLessThan(0.02)
    }
  })

  test('does not take one turn of a spiral for another', () => {
    const turns = (radiusOf: (angle: number) => number): number[] =>
      Array.from({ length: 2000 }, (_, at) => {
        const angle = at / 50
        return [radiusOf(angle) * Math.cos(angle), radiusOf(angle) * Math.sin(angle)]
      }).flat()
    const spiral = strokesFrom([turns((angle) => angle / 10)])
    const shifted = strokesFrom([turns((angle) => angle / 10 + 0.2)])
    expect(compareInk(shifted, spiral).strayMm).toBeGreaterThan(0.15)
  })
})
