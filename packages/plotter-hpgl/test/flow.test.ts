import { strokesFrom } from '@vfab/core'
import { describe, expect, test } from 'vitest'

import type { HpglSettings } from '../src/config.ts'
import { farthestMm, openBench } from './bench.ts'

/** Ten thousand lines, most of them short: the plotter is slower than any line. */
const lines = strokesFrom(
  Array.from({ length: 1000 }, (_, stroke) =>
    Array.from({ length: 11 }, (_point, index) => [
      20 + 15 * Math.sin(stroke / 50) + index,
      20 + stroke / 8 + (index % 2) / 4,
    ]).flat(),
  ),
)

describe.each([
  ['a 7475A that asks for nothing but room', {}, {}],
  ['a 7470A with 255 bytes', { model: 'hp-7470a' }, {}],
  ['a 7475A with XON/XOFF', { hostHandshake: 'xonxoff' }, { handshake: 'xonxoff' }],
  ['a 7475A with hardware handshake', { hostHandshake: 'hardware' }, { handshake: 'hardware' }],
] as const)('%s', (_name, machineOptions, given: HpglSettings) => {
  test('loses no byte in 10,000 lines drawn slowly, with pauses and questions in between', async () => {
    const { machine, plotter } = await openBench({ ...machineOptions, slowness: 8 }, given)
    let pauses = 0
    const questions: Promise<unknown>[] = []
    const { strokesDone } = await plotter.draw(lines, {
      onStroke: (stroke) => {
        if (stroke % 100 === 50) questions.push(plotter.position())
        if (stroke % 200 !== 150) return
        pauses++
        void plotter.pause(stroke % 400 === 150 ? 'stroke' : 'now').then(() => plotter.resume())
      },
    })
    await Promise.all(questions)
    expect(strokesDone).toBe(1000)
    expect(pauses).toBe(5)
    expect(machine.record.lostBytes).toBe(0)
    const inkMm = machine.record.inkMm
    const wanted = 10 * 1000 * Math.hypot(1, 0.25)
    expect(Math.abs(inkMm - wanted) / wanted).toBeLessThan(0.01)
    await plotter.close()
  })
})

test('a stream of single strokes is drawn as fast as one list', async () => {
  const strokes = Array.from({ length: 100 }, (_, index) => strokesFrom([[index, 0, index, 5]]))
  async function* stream(): AsyncGenerator<(typeof strokes)[number]> {
    yield* strokes
  }
  const times: number[] = []
  for (const drawing of [stream(), strokesFrom(Array.from({ length: 100 }, (_, index) => [index, 0, index, 5]))]) {
    const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 50 })
    await plotter.draw(drawing)
    times.push(machine.record.durationMs)
    expect(farthestMm(machine.record.strokesMm(), strokesFrom(strokes.map(({ coordsMm }) => coordsMm)))).toBeLessThan(
      0.02,
    )
    await plotter.close()
  }
  expect(times[0]! / times[1]!).toBeLessThan(1.05)
})
