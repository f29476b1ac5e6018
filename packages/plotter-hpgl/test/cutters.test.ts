import { strokeCoordsMm, strokeCount, strokesFrom } from '@vfab/core'
import { createHpglPlotter, type HpglPlotter, type HpglPlotterOptions } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { farthestMm, openOn, settings } from './bench.ts'
import { BladeLead } from '../src/blade.ts'
import { writeBlock } from '../src/block.ts'
import type { HpglSettings } from '../src/config.ts'
import { cutters } from '../src/cutters.ts'
import { dialectOf, plotterDialect } from '../src/dialect.ts'
import type { Piece } from '../src/pieces.ts'

/** A dot is not a stroke of a cutter's blade; what is closed, open and long is here. */
const drawing = strokesFrom([
  [10, 10, 60, 10, 60, 40, 10, 40, 10, 10],
  [70, 20, 120, 80],
  Array.from({ length: 400 }, (_, index) => [90 + 20 * Math.cos(index / 20), 50 + 20 * Math.sin(index / 20)]).flat(),
])

const machines: readonly (readonly [string, HpglPlotterOptions, HpglSettings])[] = [
  ['a PCUT, whose PU and PD do not move', { model: 'pcut' }, { model: 'pcut' }],
  ['a US Cutter, which wants lines', { model: 'us-cutter' }, { model: 'us-cutter' }],
  ['a VEVOR', { model: 'us-cutter' }, { model: 'vevor' }],
  ['a Graphtec', { model: 'cutter' }, { model: 'graphtec', penForceGrams: 80 }],
  ['a cutter with lines of 40 bytes', { model: 'cutter' }, { model: 'cutter', dialect: { lineBytes: 40 } }],
  [
    'a cutter with hardware handshake that is slower than told',
    { model: 'cutter', hostHandshake: 'hardware', bufferBytes: 256, slowness: 4 },
    { model: 'cutter', handshake: 'hardware' },
  ],
]

const cutterSettings = { drawSpeedMmPerS: 80, baudRate: 9600 } as const

async function cut(machine: HpglPlotter, given: HpglSettings): Promise<string[]> {
  const plotter = await openOn(machine, { ...cutterSettings, ...given })
  const result = await plotter.draw(drawing)
  expect(result).toMatchObject({ strokesDone: 3, finished: true })
  await plotter.close()
  await machine.idle()
  return machine.record.instructions.map(({ text }) => text)
}

describe.each(machines)('on %s', (_name, options, given) => {
  test('everything is cut, nothing is refused and no byte is lost', async () => {
    const machine = createHpglPlotter(options)
    const instructions = await cut(machine, given)
    expect(farthestMm(machine.record.strokesMm(), drawing)).toBeLessThan(0.03)
    const { refused, lostBytes, penIsDown } = machine.record
    expect({ refused, lostBytes, penIsDown }).toEqual({ refused: 0, lostBytes: 0, penIsDown: false })
    expect(instructions.slice(0, 2)).toEqual(['IN', 'PA'])
    expect(instructions.filter((text) => text === 'IN')).toHaveLength(1)
    expect(instructions.some((text) => text.startsWith('SP'))).toBe(false)
  })
})

test('a cutter that is written to in the form of another cuts something else: the simulator is not forgiving', async () => {
  const machine = createHpglPlotter({ model: 'pcut' })
  await cut(machine, { model: 'graphtec' })
  expect(machine.record.inkMm).toBe(0)
})

test('a machine without a handshake gets no more ahead than bufferAheadMs of work', async () => {
  // 4 KB last much longer than a second at this speed.
  const machine = createHpglPlotter({ model: 'cutter', bufferBytes: 400 })
  const long = strokesFrom([Array.from({ length: 1500 }, (_, index) => [10 + index / 10, 10 + (index % 2)]).flat()])
  const plotter = await openOn(machine, { model: 'cutter', drawSpeedMmPerS: 20, bufferAheadMs: 1000 })
  await plotter.draw(long)
  await plotter.close()
  expect(machine.record.lostBytes).toBe(0)
})

test('a stop lifts the blade within the stroke; a pause at a stroke waits for its end', async () => {
  const machine = createHpglPlotter({ model: 'cutter' })
  const plotter = await openOn(machine, { model: 'cutter', drawSpeedMmPerS: 20, bufferAheadMs: 500 })
  const line = strokesFrom([Array.from({ length: 200 }, (_, index) => [10 + index / 2, 10]).flat(), [10, 20, 30, 20]])
  const controller = new AbortController()
  const drawn = plotter.draw(line, {
    onProgress: ({ drawnMm }) => void (drawnMm > 40 && controller.abort(new Error('enough'))),
    signal: controller.signal,
  })
  await expect(drawn).rejects.toThrow('enough')
  await machine.idle()
  expect(machine.record.penIsDown).toBe(false)
  expect(machine.record.inkMm).toBeGreaterThan(39)
  expect(machine.record.inkMm).toBeLessThan(60)
  let strokesAtPause = 0
  await plotter.draw(line, {
    onProgress: ({ strokesDone, drawnMm }) => {
      if (drawnMm < 20 || strokesAtPause > 0) return
      void plotter.pause('stroke').then(() => {
        strokesAtPause = Math.max(1, strokesDone)
        return plotter.resume()
      })
    },
  })
  await plotter.close()
})

test('settings of the dialect replace those of the model; ESC and other bytes are written as escapes', async () => {
  const machine = createHpglPlotter({ model: 'cutter' })
  const text = String.raw
  const prologue = text`\e.(;IN;PA;`
  const instructions = await cut(machine, {
    model: 'cutter',
    dialect: { prologue, epilogue: 'PU0,0;', speed: 'VS{cmPerS};' },
  })
  expect(instructions.slice(0, 2)).toEqual(['IN', 'PA'])
  expect(instructions).toContain('VS8')
  expect(instructions.at(-1)).toBe('PU0,0')
  expect(dialectOf(plotterDialect, { prologue: text`\x03\e\\` }).prologue).toBe('\x03\x1b\\')
  expect(() => dialectOf(plotterDialect, { prologue: text`\q` })).toThrow('dialect.prologue')
  expect(() => dialectOf(plotterDialect, { speed: 'VS{knots};' })).toThrow('dialect.speed')
  expect(() => dialectOf(cutters.pcut.cutter!, { force: 'FS{grams};' })).not.toThrow()
})

test('lines are no longer than they may be, and instructions have no more points', () => {
  const pieces = Array.from({ length: 50 }, (_, index): Piece => ({
    kind: index === 0 ? 'travel' : 'line',
    at: { x: index * 300, y: 8000 - index },
    durationMs: 1,
    inkMm: 1,
    endOf: undefined,
    begins: index === 0,
  }))
  for (const form of ['coordinates', 'pu-pa'] as const) {
    const { text } = writeBlock(pieces, { ...plotterDialect, form, lineBytes: 60, pointsPerInstruction: 3 })
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
    for (const instruction of text.split(';')) expect(instruction.split(',').length).toBeLessThanOrEqual(6)
    const points = text
      .replaceAll(/[A-Z\n]/g, '')
      .split(/[;,]/)
      .filter((word) => word !== '')
    expect(points).toHaveLength(100)
  }
})

test('answering plotters keep their own form: a dialect, a blade or an area for them is refused', async () => {
  for (const given of [
    { dialect: { selectsPen: false } },
    { blade: { offsetMm: 0.25 } },
    { areaMm: { widthMm: 300, heightMm: 300 } },
  ]) {
    await expect(settings(given)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(settings({ ...given, model: 'vevor' })).resolves.toBeDefined()
    await expect(settings({ ...given, port: 'file=out.hpgl' })).resolves.toBeDefined()
  }
})

/** Where the tip of a dragged blade goes: it trails its axis like a wheel behind a trailer. */
function tipOf(axis: Float64Array, offsetMm: number, heading: number): [number, number][] {
  let tip: [number, number] = [axis[0]! - offsetMm * Math.cos(heading), axis[1]! - offsetMm * Math.sin(heading)]
  const path: [number, number][] = [tip]
  for (let at = 0; at + 3 < axis.length; at += 2) {
    for (let step = 1; step <= 200; step++) {
      const x = axis[at]! + ((axis[at + 2]! - axis[at]!) * step) / 200
      const y = axis[at + 1]! + ((axis[at + 3]! - axis[at + 1]!) * step) / 200
      const length = Math.hypot(x - tip[0], y - tip[1])
      tip = [x - (offsetMm * (x - tip[0])) / length, y - (offsetMm * (y - tip[1])) / length]
      path.push(tip)
    }
  }
  return path
}

function distanceToPath([x, y]: readonly [number, number], path: Float64Array): number {
  let nearest = Infinity
  for (let at = 0; at + 3 < path.length; at += 2) {
    const [ax, ay, bx, by] = [path[at]!, path[at + 1]!, path[at + 2]!, path[at + 3]!]
    const share = Math.min(
      1,
      Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / Math.hypot(bx - ax, by - ay) ** 2),
    )
    nearest = Math.min(nearest, Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)))
  }
  return nearest
}

test('the tip of a dragged blade follows the drawing within 0.03 mm, and overcuts closed outlines', () => {
  const square = strokesFrom([[10, 10, 30, 10, 30, 30, 10, 30, 10, 10]])
  const wanted = strokeCoordsMm(square, 0)
  const led = strokeCoordsMm(new BladeLead({ offsetMm: 0.25, overcutMm: 1, cornerDegrees: 5 }).lead(square), 0)
  const tip = tipOf(led, 0.25, 0)
  for (const place of tip) expect(distanceToPath(place, wanted)).toBeLessThan(0.03)
  const [x, y] = tip.at(-1)!
  expect(Math.hypot(x - 11, y - 10)).toBeLessThan(0.03)
  // Left alone, the blade cuts its corners round.
  const unled = tipOf(wanted, 0.25, 0)
  expect(Math.max(...unled.map((place) => distanceToPath(place, wanted)))).toBeGreaterThan(0.03)
})

test('a blade is turned into the next cut where it goes in; strokes stay strokes, and dots dots', () => {
  const strokes = strokesFrom([
    [10, 10, 20, 10],
    [30, 30, 30, 40],
    [50, 50],
  ])
  const led = new BladeLead({ offsetMm: 0.5, overcutMm: 1, cornerDegrees: 5 }).lead(strokes)
  expect(strokeCount(led)).toBe(3)
  const second = strokeCoordsMm(led, 1)
  // It still points along x, then swings about the point into y.
  expect([...second.slice(0, 2)]).toEqual([30.5, 30])
  const tip = tipOf(second, 0.5, 0)
  for (const place of tip) expect(distanceToPath(place, strokeCoordsMm(strokes, 1))).toBeLessThan(0.05)
  expect([...strokeCoordsMm(led, 2)]).toEqual([50, 50])
})
