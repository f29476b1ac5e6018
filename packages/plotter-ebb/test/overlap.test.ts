import { type DrawOptions, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { EbbSettings } from '../src/config.ts'
import { linesOf, openBench, openOn } from './bench.ts'
import { apartMm } from './distance.ts'
import { leastLiftPercent } from '../src/pen-timing.ts'
import { drawn, missingMm, onlyOnMm, toleranceMm } from './ink.ts'

/** Speeds that change evenly, and along an S. */
const shapes = { even: {}, smooth: { drawJerkMmPerS3: 20_000, travelJerkMmPerS3: 20_000 } } as const

const policies = ['early', 'overlap', 'wait'] as const

/** Long and short strokes, dots, long hops and hops of half a millimetre. */
const wanted = [
  [10, 10, 40, 10],
  [40.5, 10, 40.5, 13],
  [41, 13, 41, 10],
  [60, 40],
  [60.4, 40],
  [120, 80, 120.2, 80],
  [119, 80, 118.9, 80.1],
  [20, 80, 20, 60, 40, 60],
]

async function draw(
  strokes: number[][],
  given: EbbSettings,
  firmware = '3.0.3',
  options: DrawOptions = {},
): Promise<{ board: EbbBoard; tookMs: number; durationMs: number }> {
  const { board, plotter } = await openBench({ firmware }, given)
  const startMs = board.record.nowMs
  const { durationMs } = await plotter.draw(strokesFrom(strokes), options)
  const tookMs = board.record.nowMs - startMs
  await plotter.close()
  return { board, tookMs, durationMs }
}

function expectSameInk(board: EbbBoard, strokes: number[][]): void {
  const ink = drawn(board)
  expect(ink).toHaveLength(strokes.length)
  for (const [index, stroke] of ink.entries()) expect(apartMm(stroke, strokes[index]!)).toBeLessThan(toleranceMm)
}

describe.each(['2.8.1', '3.0.0', '3.0.3'])('on firmware %s', (firmware) => {
  test.each(policies)('with the policy %s all the ink is there, and no ink is anywhere else', async (penPolicy) => {
    const { board } = await draw(wanted, { penPolicy, joinToleranceMm: 0 }, firmware)
    expectSameInk(board, wanted)
    expect(board.record.starvations).toEqual([])
  })
})

test('overlapping is faster than waiting, and lifting early faster still', async () => {
  const long = [...wanted, [20, 90, 60, 90], [60, 95, 20, 95], [20, 100, 60, 100]]
  const [early, overlap, wait] = await Promise.all(policies.map((penPolicy) => draw(long, { penPolicy })))
  expect(overlap!.tookMs).toBeLessThan(0.85 * wait!.tookMs)
  expect(early!.tookMs).toBeLessThan(overlap!.tookMs - 100)
})

test('a contact that was measured is used: all the ink, and none elsewhere', async () => {
  for (const penContactPercent of [20, 80]) {
    // At 60 % and 30 % of the standard servo the pulse is 20,641 and 15,248 long.
    const contactPulse = 15_248 + ((20_641 - 15_248) * penContactPercent) / 100
    const board = createEbbBoard({ contactPulse })
    const plotter = await openOn(board, { penContactPercent, joinToleranceMm: 0 })
    await plotter.draw(strokesFrom(wanted))
    await plotter.close()
    expectSameInk(board, wanted)
  }
})

test('a contact that is 3 % of the way higher or lower than set leaves no ink elsewhere', async () => {
  for (const wrongPercent of [-3, 0, 3]) {
    const contactPulse = 15_248 + ((20_641 - 15_248) * (50 + wrongPercent)) / 100
    const board = createEbbBoard({ contactPulse })
    const plotter = await openOn(board, { penContactPercent: 50, joinToleranceMm: 0 })
    await plotter.draw(strokesFrom(wanted))
    await plotter.close()
    expectSameInk(board, wanted)
  }
})

test('where the contact height is known, short strokes take less time and hops are lower', async () => {
  const short = Array.from({ length: 20 }, (_, index) => [10 + index, 10, 10 + index, 13])
  const [unknown, known] = await Promise.all([draw(short, {}), draw(short, { penContactPercent: 50 })])
  expect(known.tookMs).toBeLessThan(0.95 * unknown.tookMs)
  expect(leastLiftPercent({})).toBe(75)
  expect(leastLiftPercent({ penContactPercent: 50 })).toBe(63)
  expect(leastLiftPercent({ penContactPercent: 50, penLeastLiftPercent: 90 })).toBe(90)
  expectSameInk(known.board, short)
})

test('a draft is quicker, and its ink no further beside the strokes than it says', async () => {
  const short = Array.from({ length: 20 }, (_, index) => [10 + index, 10, 10 + index, 13])
  const [fine, draft] = await Promise.all([draw(short, {}), draw(short, { draftBlurMm: 0.5 })])
  expect(draft.tookMs).toBeLessThan(0.95 * fine.tookMs)
  for (const [index, stroke] of drawn(draft.board).entries()) {
    expect(apartMm(stroke, short[index]!)).toBeLessThan(0.5 + toleranceMm)
  }
})

test('a brushless servo, whose pin needs a pause of its own, is lowered on arrival', async () => {
  const { board } = await draw(wanted, { machine: { servo: 'brushless' }, joinToleranceMm: 0 })
  expectSameInk(board, wanted)
  expect(linesOf(board).filter((line) => /^SP,0,1,/.test(line))).toEqual([])
})

test('whatever is drawn, the tip draws what waiting would, whatever the pen', async () => {
  const coordinate = fc.integer({ min: 0, max: 60_000 }).map((um) => um / 1000)
  const near = fc.tuple(coordinate, coordinate, fc.array(fc.integer({ min: -3000, max: 3000 }), { maxLength: 8 }))
  const stroke = near.map(([x, y, deltas]) => {
    const coords = [x, y]
    for (let i = 0; i + 1 < deltas.length; i += 2) {
      const last = coords.slice(-2) as [number, number]
      coords.push(Math.max(0, last[0] + deltas[i]! / 1000), Math.max(0, last[1] + deltas[i + 1]! / 1000))
    }
    return coords
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(stroke, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('early', 'overlap'),
      fc.record({ penUpPercent: fc.constantFrom(45, 60, 90), penDownPercent: fc.constantFrom(10, 30) }),
      fc.constantFrom(shapes.even, shapes.smooth),
      async (strokes, penPolicy, heights, shape) => {
        const settings = { ...heights, ...shape, joinToleranceMm: 0 }
        const { board } = await draw(strokes, { ...settings, penPolicy })
        const ink = drawn(board)
        const waited = drawn((await draw(strokes, { ...settings, penPolicy: 'wait' })).board)
        expect(ink).toHaveLength(waited.length)
        for (const [index, each] of ink.entries()) expect(apartMm(each, waited[index]!)).toBeLessThan(toleranceMm)
      },
    ),
    { numRuns: 25 },
  )
}, 60_000)

/** Does `act` before the `at`-th line of the drawing is sent. */
async function interruptAt(
  at: number,
  act: (plotter: Awaited<ReturnType<typeof openOn>>) => void,
  shape: EbbSettings = shapes.even,
) {
  const board = createEbbBoard({})
  let lines = 0
  let armed = false
  const plotter = await openOn(
    board,
    { joinToleranceMm: 0, ...shape },
    {
      openPipe: async () => {
        const pipe = board.connect()
        return {
          address: pipe.address,
          closed: pipe.closed,
          onData: (listener) => pipe.onData(listener),
          close: () => pipe.close(),
          write: async (bytes) => {
            if (armed && ++lines === at) act(plotter)
            await pipe.write(bytes)
          },
        }
      },
    },
  )
  armed = true
  return { board, plotter, lines: () => lines }
}

const hops = [
  [10, 10, 13, 10],
  [16, 10, 16, 13],
  [60, 13, 63, 13],
  [64, 20, 61, 20],
]

test.each([
  ['now', 'even'],
  ['now', 'smooth'],
  ['stroke', 'even'],
] as const)(
  "a pause('%s') at any moment of a drawing at %s speeds leaves no mark and loses no ink",
  async (at, shape) => {
    const whole = await interruptAt(Infinity, () => {}, shapes[shape])
    await whole.plotter.draw(strokesFrom(hops))
    const last = whole.lines()
    await whole.plotter.close()
    for (let line = 1; line <= last; line += 2) {
      const { board, plotter } = await interruptAt(
        line,
        (it) => {
          void it.pause(at).then(() => it.resume())
        },
        shapes[shape],
      )
      expect(await plotter.draw(strokesFrom(hops))).toMatchObject({ finished: true, strokesDone: hops.length })
      await plotter.close()
      const ink = drawn(board)
      for (const each of ink) {
        const nearest = Math.min(...hops.map((hop) => onlyOnMm(each, hop)))
        expect(nearest, `ink beside the strokes, paused at line ${line}`).toBeLessThan(toleranceMm)
      }
      for (const hop of hops) {
        const parts = ink.filter((each) => onlyOnMm(each, hop) < toleranceMm)
        expect(missingMm(hop, parts), `ink missing, paused at line ${line}`).toBeLessThan(0.06)
      }
    }
  },
  120_000,
)

test('stopping at any moment of a drawing leaves no mark', async () => {
  const whole = await interruptAt(Infinity, () => {})
  await whole.plotter.draw(strokesFrom(hops))
  const last = whole.lines()
  await whole.plotter.close()
  for (let line = 1; line <= last; line += 2) {
    const { board, plotter } = await interruptAt(line, (it) => void it.stop())
    await plotter.draw(strokesFrom(hops))
    await plotter.close()
    for (const each of drawn(board)) {
      expect(Math.min(...hops.map((hop) => onlyOnMm(each, hop))), `stopped at line ${line}`).toBeLessThan(toleranceMm)
    }
  }
}, 120_000)
