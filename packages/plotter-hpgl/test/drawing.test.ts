import { strokesFrom } from '@vfab/core'
import { createHpglPlotter, type HpglModelName } from '@vfab/sim'
import { expect, test } from 'vitest'

import { farthestMm, openBench, openOn } from './bench.ts'

/** Strokes of all kinds: lines, a curve, a dot, one that goes on where the last ended. */
const drawing = strokesFrom([
  [10, 10, 60, 10, 60, 40],
  [60, 40, 10, 40],
  [80, 20],
  Array.from({ length: 200 }, (_, index) => [90 + 20 * Math.cos(index / 20), 50 + 20 * Math.sin(index / 20)]).flat(),
  [5, 100, 100, 5],
])

/** The second stroke goes on from the first without a lift: on paper they are one. */
const onPaper = strokesFrom([
  [10, 10, 60, 10, 60, 40, 10, 40],
  [80, 20],
  Array.from({ length: 200 }, (_, index) => [90 + 20 * Math.cos(index / 20), 50 + 20 * Math.sin(index / 20)]).flat(),
  [5, 100, 100, 5],
])

const models: readonly HpglModelName[] = ['hp-7470a', 'hp-7475a', 'hp-7440a', 'hp-7550a', 'roland-dxy']

test.each(models)('on the %s, what is drawn is what was asked for, to half a plotter unit', async (model) => {
  const { machine, plotter } = await openBench({ model })
  const { strokesDone, finished } = await plotter.draw(drawing)
  expect({ strokesDone, finished }).toEqual({ strokesDone: 5, finished: true })
  expect(farthestMm(machine.record.strokesMm(), onPaper)).toBeLessThanOrEqual(plotter.limits.resolutionMm / 2 + 1e-9)
  expect(machine.record.lostBytes).toBe(0)
  await plotter.close()
})

test.each([
  [0, 0, 0],
  [90, 274.6752, 0],
  [180, 274.6752, 192.09848],
  [270, 0, 192.09848],
] as const)('turned by %d°, the origin lies where the page has its corner', async (rotationDegrees, xMm, yMm) => {
  const { machine, plotter } = await openBench({}, { rotationDegrees })
  await plotter.draw(strokesFrom([[0, 0, 10, 0]]))
  const [startX, startY, endX, endY] = machine.record.strokesMm().coordsMm
  expect([startX, startY].map((mm) => mm!.toFixed(4))).toEqual([xMm, yMm].map((mm) => mm.toFixed(4)))
  const angle = (Math.atan2(endY! - startY!, endX! - startX!) * 180) / Math.PI
  expect((angle + 360) % 360).toBeCloseTo(rotationDegrees)
  const { widthMm, heightMm } = plotter.limits.travelMm
  expect(widthMm > heightMm).toBe(rotationDegrees % 180 === 0)
  await plotter.close()
})

test('centre-origin plotters have the same page as others: limits come from the plotter', async () => {
  const machine = createHpglPlotter({ home: [0, 7721] })
  const plotter = await openOn(machine)
  expect(plotter.limits.travelMm.widthMm).toBeCloseTo(11_040 * 0.02488)
  await plotter.close()
})

test('the pen is fetched once, and returned at the end', async () => {
  const { machine, plotter } = await openBench()
  await plotter.draw(drawing)
  await plotter.draw(drawing)
  await plotter.close()
  expect(machine.record.pens.map(({ pen }) => pen)).toEqual([1, 0])
})

test('pens are counted as the settings say, each with its speed', async () => {
  const pens = [{ stall: 4 }, { stall: 2, drawSpeedMmPerS: 50 }]
  const { machine, plotter } = await openBench({}, { pens })
  expect(plotter.limits.pens).toBe(2)
  const line = strokesFrom([[0, 0, 100, 0]])
  await plotter.draw(line)
  await plotter.selectPen!(2)
  await plotter.draw(line)
  await plotter.selectPen!(0)
  expect(machine.record.pen).toBe(0)
  await expect(plotter.selectPen!(3)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  const [first, second] = machine.record.strokes
  expect([first!.pen, second!.pen]).toEqual([4, 2])
  expect(second!.toMs - second!.fromMs).toBeGreaterThan(2000)
  expect(first!.toMs - first!.fromMs).toBeLessThan(500)
  await plotter.close()
})

test('a resting pen is put back after a while, and fetched again for the next stroke', async () => {
  const { machine, plotter } = await openBench({}, { storePenAfterMs: 5000 })
  await plotter.draw(drawing)
  await machine.clock.sleep(3000)
  expect(machine.record.pen).toBe(1)
  await machine.clock.sleep(6000)
  expect(machine.record.pen).toBe(0)
  await plotter.draw(drawing)
  expect(machine.record.pens.map(({ pen }) => pen)).toEqual([1, 0, 1])
  await plotter.close()
})

test('a pen that somebody lowered stays where it is', async () => {
  const { machine, plotter } = await openBench({}, { storePenAfterMs: 1000 })
  await plotter.penDown()
  await machine.clock.sleep(10_000)
  expect(machine.record.penIsDown).toBe(true)
  await plotter.close()
  expect(machine.record.penIsDown).toBe(false)
})

test('speed and force of one drawing, where the plotter has them; others are refused before anything moves', async () => {
  const { machine, plotter } = await openBench({ model: 'hp-7550a' })
  expect(plotter.limits.overrides).toEqual(['drawSpeedMmPerS', 'penForceGrams'])
  const overrides = { drawSpeedMmPerS: 200, penForceGrams: 34 }
  await plotter.draw(drawing, { overrides })
  const texts = machine.record.instructions.map(({ text }) => text)
  expect(texts).toEqual(expect.arrayContaining(['VS20', 'FS4']))
  await expect(plotter.draw(drawing, { overrides: { penUpPercent: 3 } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
  await expect(plotter.draw(drawing, { overrides: { drawSpeedMmPerS: 900 } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
  await plotter.draw(drawing)
  expect(machine.record.instructions.map(({ text }) => text).lastIndexOf('VS80')).toBeGreaterThanOrEqual(texts.length)
  await plotter.close()
})

test('strokes are told as sent when the plotter has them, and as drawn when it has drawn them', async () => {
  const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 50 })
  const told: string[] = []
  const strokes = strokesFrom(Array.from({ length: 30 }, (_, index) => [index, 0, index, 20]))
  const drawnWhenTold: number[] = []
  await plotter.draw(strokes, {
    onSent: (stroke) => told.push(`sent ${stroke}`),
    onStroke: (stroke) => {
      told.push(`drawn ${stroke}`)
      drawnWhenTold.push(machine.record.strokes.length - stroke)
    },
  })
  for (let stroke = 0; stroke < 30; stroke++) {
    expect(told.indexOf(`sent ${stroke}`)).toBeLessThan(told.indexOf(`drawn ${stroke}`))
    expect(told.filter((each) => each === `sent ${stroke}`)).toHaveLength(1)
  }
  // The next one may be under way, and has been counted: never fewer than the acknowledged ones.
  expect(Math.min(...drawnWhenTold)).toBeGreaterThanOrEqual(1)
  await plotter.close()
})

test('the plotter is never kept waiting: no slower than with everything sent at once', async () => {
  const strokes = strokesFrom(
    Array.from({ length: 40 }, (_, index) =>
      Array.from({ length: 40 }, (_point, at) => [5 * at, 4 * index + (at % 2)]).flat(),
    ),
  )
  const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 200 })
  await plotter.draw(strokes)
  const paced = span(machine.record.strokes)
  await plotter.close()
  // The same HP-GL with a host that heeds DTR, as fast as the line goes.
  const free = createHpglPlotter({ hostHandshake: 'hardware' })
  const cable = free.connect()
  const sent = machine.record.instructions.filter(({ text }) => /^(SP[1-9]|VS|P[UD])/.test(text))
  await cable.write(Buffer.from(sent.map(({ text }) => `${text};`).join('')))
  await free.idle()
  expect(free.record.strokes).toHaveLength(40)
  expect(paced / span(free.record.strokes)).toBeLessThan(1.01)
})

function span(strokes: readonly { readonly fromMs: number; readonly toMs: number }[]): number {
  return strokes.at(-1)!.toMs - strokes[0]!.fromMs
}
