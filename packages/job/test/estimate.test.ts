import type { EstimateOptions, Plotter, PlotterLimits } from '@vfab/core'
import { expect, test } from 'vitest'

import { estimatePlot, fullSpeedMmPerS } from '../src/index.ts'
import { drawingOf, withFirstLayer } from './drawings.ts'
import { limits } from './fake-plotter.ts'

test('a straight line costs what its speeds and accelerations say', async () => {
  const { layers, ...all } = await estimatePlot(drawingOf([[30, 0, 130, 0]]), { limits })
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

test('layers are estimated one after the other, each from where the last one ended', async () => {
  const { layers } = await estimatePlot(drawingOf([[0, 0, 100, 0]], [], [[100, 50, 0, 50]]), { limits })
  expect(layers.map(({ id, travelMm }) => [id, Math.round(travelMm)])).toEqual([
    ['layer1', 0],
    ['layer3', 50],
  ])
})

test('the motors of the machine limit the estimate', async () => {
  const diagonal = drawingOf([[0, 0, 100, 100]])
  const motors = { matrix: [1, 1, 1, -1] as const, speedMmPerS: 50 }
  const slow = await estimatePlot(diagonal, { limits: { ...limits, motion: { ...limits.motion, motors } } })
  expect(slow.drawMs).toBeGreaterThan(1.35 * (await estimatePlot(diagonal, { limits })).drawMs)
})

test('a driver that estimates is asked, layer by layer, with where the pen is and what is asked for', async () => {
  const asked: (EstimateOptions | undefined)[] = []
  const estimate: Plotter['estimate'] = async (_strokes, options) => {
    asked.push(options)
    return { totalMs: 1000, drawMs: 600, travelMs: 300, drawMm: 10, travelMm: 5, lifts: 1 }
  }
  const drawing = withFirstLayer(drawingOf([[0, 0, 100, 0]], [[50, 50, 0, 50]]), { pen: 2 })
  const able: PlotterLimits = { ...limits, overrides: ['drawSpeedMmPerS'] }
  const pens = { 2: { overrides: { drawSpeedMmPerS: 5 } } }
  const { layers, ...all } = await estimatePlot(drawing, { limits: able, estimate }, { pens })
  expect(asked.map((options) => options?.fromMm)).toEqual([
    { xMm: 0, yMm: 0 },
    { xMm: 100, yMm: 0 },
    { xMm: 0, yMm: 50 },
  ])
  expect(asked[0]?.overrides).toEqual({ drawSpeedMmPerS: 5 })
  expect(layers.map(({ totalMs, penMs }) => [totalMs, penMs])).toEqual([
    [1000, 100],
    [1000, 100],
  ])
  expect(all).toMatchObject({ totalMs: 2300, drawMs: 1200, travelMs: 900, drawMm: 20 })
})

test('a layer takes the speed that its name asks for, and its waiting time counts', async () => {
  const drawing = drawingOf([[0, 0, 100, 0]], [[100, 0, 0, 0]])
  const able: PlotterLimits = { ...limits, overrides: ['drawSpeedMmPerS'] }
  const usual = await estimatePlot(drawing, { limits: able })
  const slow = await estimatePlot(withFirstLayer(drawing, { speedPercent: 10, delayMs: 3000 }), { limits: able })
  const speed = fullSpeedMmPerS(able) / 10
  const { drawAccelMmPerS2 } = able.motion
  expect(slow.layers[0]!.drawMs).toBeCloseTo(1000 * (100 / speed + speed / drawAccelMmPerS2), 6)
  expect(slow.layers[0]!.waitMs).toBe(3000)
  expect(slow.layers[1]).toEqual(usual.layers[1])
  expect(slow.totalMs).toBeCloseTo(slow.drawMs + slow.travelMs + slow.penMs + 3000, 6)
  expect(
    await estimatePlot(withFirstLayer(drawing, { speedPercent: 10 }), { limits }),
    'a machine without that setting',
  ).toEqual(await estimatePlot(drawing, { limits }))
})

test('a pen has a speed of its own', async () => {
  const drawing = withFirstLayer(drawingOf([[0, 0, 100, 0]]), { pen: 2 })
  const able: PlotterLimits = { ...limits, overrides: ['drawSpeedMmPerS'] }
  const brush = await estimatePlot(drawing, { limits: able }, { pens: { 2: { overrides: { drawSpeedMmPerS: 5 } } } })
  expect(brush.drawMs).toBeCloseTo(1000 * (100 / 5 + 5 / able.motion.drawAccelMmPerS2), 6)
  const wholePlot = await estimatePlot(drawing, { limits: able }, { overrides: { drawSpeedMmPerS: 5 } })
  expect(wholePlot).toEqual(brush)
})
