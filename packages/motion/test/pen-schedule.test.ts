import { type StrokeList, strokesFrom } from '@vfab/core'
import { type PenScheduleOptions, type PenServo, planDurationMs, planStrokes, schedulePen } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyDrawing, axidraw, origin } from './drawings.ts'
import { penHeight } from './servo.ts'

const servo: PenServo = {
  upPosition: 60,
  downPosition: 30,
  liftRatePerS: 30 / 0.13,
  dropRatePerS: 30 / 0.14,
  latencyMs: 3,
}

function schedule(drawing: StrokeList, options?: PenScheduleOptions, pen: PenServo = servo) {
  return schedulePen(planStrokes(drawing, axidraw, origin), pen, options)
}

test('waiting in full takes the time of the plan', () => {
  fc.assert(
    fc.property(anyDrawing, (drawing) => {
      const { totalMs } = planDurationMs(planStrokes(drawing, axidraw, origin), { penLiftMs: 130, penDropMs: 140 })
      expect(schedule(drawing, { policy: 'wait' }, { ...servo, latencyMs: 0 }).totalMs).toBeCloseTo(totalMs, 6)
    }),
  )
})

test('overlapping is no slower than waiting, and lifting early no slower than overlapping', () => {
  fc.assert(
    fc.property(anyDrawing, (drawing) => {
      const [early, overlap, wait] = (['early', 'overlap', 'wait'] as const).map(
        (policy) => schedule(drawing, { policy }).totalMs,
      )
      expect(early).toBeLessThanOrEqual(overlap! + 1e-6)
      expect(overlap).toBeLessThanOrEqual(wait! + 1e-6)
    }),
  )
})

test('through a whole drawing the tip leaves no mark while travelling, and no gap while drawing', () => {
  const latenessOf = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))
  fc.assert(
    fc.property(anyDrawing, fc.constantFrom('wait', 'overlap', 'early'), latenessOf, (drawing, policy, lateness) => {
      const times = schedule(drawing, { policy })
      const late = () => (lateness.next().value as number) * 3
      const commands = Array.from(times.dropAtMs, (dropAtMs, stroke) => [
        ...(stroke > 0 ? [{ atMs: times.liftAtMs[stroke]! + late(), to: 'up' as const }] : []),
        { atMs: dropAtMs + late(), to: 'down' as const },
      ]).flat()
      const height = (timeMs: number) => penHeight(timeMs, 1, commands, 130, 140)
      for (let stroke = 0; stroke < times.endAtMs.length; stroke++) {
        const [travelAt, arriveAt] = [times.travelAtMs[stroke]!, times.arriveAtMs[stroke]!]
        const [drawAt, endAt] = [times.drawAtMs[stroke]!, times.endAtMs[stroke]!]
        for (let share = 0; share <= 1; share += 0.125) {
          expect(height(travelAt + share * (arriveAt - travelAt))).toBeGreaterThanOrEqual(0.5 - 1e-9)
          expect(height(drawAt + share * (endAt - drawAt))).toBeLessThanOrEqual(0.5 + 1e-9)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('the pen comes down in full for a dot', () => {
  const { drawAtMs, endAtMs, liftAtMs } = schedule(
    strokesFrom([
      [5, 5],
      [9, 9, 12, 9],
    ]),
    { policy: 'early' },
  )
  expect(endAtMs[0]! - drawAtMs[0]!).toBeCloseTo(70, 9)
  expect(liftAtMs[1]).toBe(endAtMs[0])
})

test('no strokes take no time', () => {
  expect(schedule(strokesFrom([])).totalMs).toBe(0)
})
