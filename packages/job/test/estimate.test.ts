import { expect, test } from 'vitest'

import { estimatePlot } from '../src/index.ts'
import { drawingOf } from './drawings.ts'
import { limits } from './fake-plotter.ts'

test('a straight line costs what its speeds and accelerations say', () => {
  const { layers, ...all } = estimatePlot(drawingOf([[30, 0, 130, 0]]), limits)
  const { motion } = limits
  const ramped = (mm: number, speed: number, accel: number): number => 1000 * (mm / speed + speed / accel)
  const drawMs = ramped(100, motion.drawSpeedMmPerS, motion.drawAccelMmPerS2)
  const outMs = ramped(30, motion.travelSpeedMmPerS, motion.travelAccelMmPerS2)
  const backMs = ramped(130, motion.travelSpeedMmPerS, motion.travelAccelMmPerS2)
  expect(all.strokes).toBe(1)
  expect(all.lifts).toBe(1)
  expect(all.drawMm).toBeCloseTo(100, 6)
  expect(all.travelMm).toBeCloseTo(160, 6)
  expect(all.drawMs).toBeCloseTo(drawMs, 6)
  expect(all.travelMs).toBeCloseTo(outMs + backMs, 6)
  expect(all.penMs).toBe(motion.penLiftMs + motion.penDropMs)
  expect(all.totalMs).toBeCloseTo(drawMs + outMs + backMs + all.penMs, 6)
  expect(layers).toHaveLength(1)
})

test('layers are estimated one after the other, each from where the last one ended', () => {
  const { layers } = estimatePlot(drawingOf([[0, 0, 100, 0]], [], [[100, 50, 0, 50]]), limits)
  expect(layers.map(({ id, travelMm }) => [id, Math.round(travelMm)])).toEqual([
    ['layer1', 0],
    ['layer3', 50],
  ])
})

test('the motors of the machine limit the estimate', () => {
  const diagonal = drawingOf([[0, 0, 100, 100]])
  const motors = { matrix: [1, 1, 1, -1] as const, speedMmPerS: 50 }
  const slow = estimatePlot(diagonal, { ...limits, motion: { ...limits.motion, motors } })
  expect(slow.drawMs).toBeGreaterThan(1.35 * estimatePlot(diagonal, limits).drawMs)
})
