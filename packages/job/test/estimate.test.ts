import type { PlotterLimits } from '@vfab/core'
import { expect, test } from 'vitest'

import { estimatePlot, fullSpeedMmPerS } from '../src/index.ts'
import { drawingOf, withFirstLayer } from './drawings.ts'
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

test('a machine that moves while its pen does is estimated so', () => {
  const drawing = drawingOf([
    [60, 0, 70, 0],
    [30, 0, 40, 0],
    [40, 20, 30, 20],
  ])
  const waiting = estimatePlot(drawing, limits)
  const penOverlap = {
    policy: 'overlap',
    soonestLiftMs: limits.motion.penLiftMs,
    soonestDropMs: limits.motion.penDropMs,
    contactFraction: 0.5,
    leastHeightFraction: 0.75,
    lowLifts: false,
    dropOnArrival: false,
    earlyFromMs: 0,
    marginMs: 0,
  } as const
  const overlapped = estimatePlot(drawing, { ...limits, motion: { ...limits.motion, penOverlap } })
  expect(overlapped.drawMs + overlapped.travelMs).toBeCloseTo(waiting.drawMs + waiting.travelMs, 6)
  // Two lifts until the tip is clear, one until the pen is up.
  expect(overlapped.penMs).toBeCloseTo(2 * limits.motion.penLiftMs, 6)
  expect(overlapped.totalMs).toBeCloseTo(overlapped.drawMs + overlapped.travelMs + overlapped.penMs, 6)
})

test('a machine that merges short moves is estimated with merged moves', () => {
  const zigzag = drawingOf([Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? at / 10 : (at % 4) / 10))])
  const merging = { leastMoveMs: 30, toleranceMm: 0.001 }
  const slow = estimatePlot(zigzag, { ...limits, motion: { ...limits.motion, merging } })
  expect(slow.drawMs).toBeGreaterThan(1.05 * estimatePlot(zigzag, limits).drawMs)
})

test('a layer takes the speed that its name asks for, and its waiting time counts', () => {
  const drawing = drawingOf([[0, 0, 100, 0]], [[100, 0, 0, 0]])
  const able: PlotterLimits = { ...limits, overrides: ['drawSpeedMmPerS'] }
  const usual = estimatePlot(drawing, able)
  const slow = estimatePlot(withFirstLayer(drawing, { speedPercent: 10, delayMs: 3000 }), able)
  const speed = fullSpeedMmPerS(able) / 10
  const { drawAccelMmPerS2 } = able.motion
  expect(slow.layers[0]!.drawMs).toBeCloseTo(1000 * (100 / speed + speed / drawAccelMmPerS2), 6)
  expect(slow.layers[0]!.waitMs).toBe(3000)
  expect(slow.layers[1]).toEqual(usual.layers[1])
  expect(slow.totalMs).toBeCloseTo(slow.drawMs + slow.travelMs + slow.penMs + 3000, 6)
  expect(estimatePlot(withFirstLayer(drawing, { speedPercent: 10 }), limits), 'a machine without that setting').toEqual(
    estimatePlot(drawing, limits),
  )
})

test('a pen has a speed of its own', () => {
  const drawing = withFirstLayer(drawingOf([[0, 0, 100, 0]]), { pen: 2 })
  const able: PlotterLimits = { ...limits, overrides: ['drawSpeedMmPerS'] }
  const brush = estimatePlot(drawing, able, { pens: { 2: { overrides: { drawSpeedMmPerS: 5 } } } })
  expect(brush.drawMs).toBeCloseTo(1000 * (100 / 5 + 5 / able.motion.drawAccelMmPerS2), 6)
  const wholePlot = estimatePlot(drawing, able, { overrides: { drawSpeedMmPerS: 5 } })
  expect(wholePlot).toEqual(brush)
})
