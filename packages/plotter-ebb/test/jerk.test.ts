import { strokesFrom } from '@vfab/core'
import { checkLimits, compareInk, createEbbBoard, type LimitReport } from '@vfab/sim'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { EbbSettings } from '../src/config.ts'
import { linesOf, openBench, openOn } from './bench.ts'
import { apartMm } from './distance.ts'
import { drawn, toleranceMm } from './ink.ts'
import { wandering } from './wandering.ts'

const circle = Array.from({ length: 121 }, (_, index) => {
  const angle = (2 * Math.PI * index) / 120
  return [120 + 30 * Math.cos(angle), 60 + 30 * Math.sin(angle)]
}).flat()
const strokes = [
  [10, 10, 110, 40],
  [112, 41, 113, 41],
  [113.4, 41, 113.4, 41.05],
  circle,
  [60, 40],
  [20, 80, 20, 60, 40, 60, 41, 60, 41, 59],
]
const gentle: EbbSettings = { drawJerkMmPerS3: 8000, travelJerkMmPerS3: 8000 }

async function draw(given: EbbSettings, firmware = '3.0.3') {
  const { board, plotter } = await openBench({ firmware }, { joinToleranceMm: 0, ...given })
  const { motion } = plotter.limits
  await plotter.draw(strokesFrom(strokes))
  await plotter.close()
  const bounds = { ...motion, motors: motion.motors!.matrix, drawJerkMmPerS3: 8000, travelJerkMmPerS3: 8000 }
  return { board, motion, report: checkLimits(board.record, bounds) }
}

function exceeded(report: LimitReport): string[] {
  return Object.entries(report).flatMap(([kind, { ratio }]) => (ratio > 1 ? [kind] : []))
}

test('with limits of jerk the tip draws the same, no limit is exceeded, and the board is never kept waiting', async () => {
  const { board, motion, report } = await draw(gentle)
  expect(motion).toMatchObject(gentle)
  expect(exceeded(report)).toEqual([])
  expect(board.record.starvations).toEqual([])
  const ink = drawn(board)
  expect(ink).toHaveLength(strokes.length)
  for (const [index, stroke] of ink.entries()) expect(apartMm(stroke, strokes[index]!)).toBeLessThan(toleranceMm)
})

test('whatever is drawn along an S is drawn where it is wanted', async () => {
  const curves = wandering([0.02, 0.1, 0.45, 2], 0.5)
  const jerk = fc.constantFrom(8000, 80_000, 200_000)
  await fc.assert(
    fc.asyncProperty(fc.array(curves, { minLength: 1, maxLength: 4 }), jerk, async (wanted, drawJerkMmPerS3) => {
      const { board, plotter } = await openBench({}, { joinToleranceMm: 0, drawAccelMmPerS2: 1500, drawJerkMmPerS3 })
      await plotter.draw(strokesFrom(wanted))
      await plotter.close()
      const { strokes: count, strayMm, missingMm } = compareInk(board.record.strokesMm(), strokesFrom(wanted))
      expect(count).toBe(wanted.length)
      expect(Math.max(strayMm, missingMm)).toBeLessThan(toleranceMm)
    }),
    { numRuns: 100 },
  )
}, 60_000)

test('without them the machine is struck', async () => {
  const { board, motion, report } = await draw({})
  expect(motion).not.toHaveProperty('drawJerkMmPerS3')
  expect(exceeded(report)).toEqual(['drawJerk', 'travelJerk'])
  expect(linesOf(board).filter((line) => line.startsWith('T3'))).toEqual([])
})

test('only travel may be limited', async () => {
  expect(exceeded((await draw({ travelJerkMmPerS3: 8000 })).report)).toEqual(['drawJerk'])
})

test.each(['2.8.1', '3.0.0'])(
  'firmware %s cannot limit jerk, which is told before anything moves',
  async (firmware) => {
    const board = createEbbBoard({ firmware })
    await expect(openOn(board, { travelJerkMmPerS3: 8000 })).rejects.toMatchObject({
      code: 'FIRMWARE_UNSUPPORTED',
      hint: 'update the firmware to 3.0.1 or later, or take travelJerkMmPerS3 out of the settings',
    })
    expect(board.record.moveCount).toBe(0)
    await (await openOn(board, { travelJerkMmPerS3: 0 })).close()
  },
)

test("a NextDraw has its makers' limits where the firmware can, and none where it cannot or where 0 is set", async () => {
  const model = 'nextdraw-8511'
  const { board, motion } = await draw({ model })
  // 20,000 and 19,000 in/s³ at 75 %.
  expect(motion).toMatchObject({ drawJerkMmPerS3: 214_313, travelJerkMmPerS3: 203_597 })
  expect(linesOf(board).filter((line) => line.startsWith('T3')).length).toBeGreaterThan(10)
  for (const [given, firmware] of [
    [{ model, drawJerkMmPerS3: 0, travelJerkMmPerS3: 0 }, '3.0.3'],
    [{ model }, '2.8.1'],
  ] as const) {
    const { motion: without } = await draw(given, firmware)
    expect(without).not.toHaveProperty('drawJerkMmPerS3')
    expect(without).not.toHaveProperty('travelJerkMmPerS3')
  }
})
