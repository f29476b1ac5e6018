import { type StrokePart, strokesFrom } from '@vfab/core'
import { createEbbBoard } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { openOn } from './bench.ts'

describe.each(['2.5.3', '2.8.1', '3.0.3'])('on firmware %s', (firmware) => {
  test('tells within each stroke how much of it is taken and drawn: what is drawn is on the paper', async () => {
    const board = createEbbBoard({ firmware })
    const plotter = await openOn(board)
    const told: (StrokePart & { readonly stroke: number; readonly inkMm: number })[] = []
    const onWithin = (stroke: number, part: StrokePart): void =>
      void told.push({ stroke, ...part, inkMm: board.record.inkMm })
    await plotter.draw(
      strokesFrom([
        [10, 10, 15, 10],
        [10, 20, 210, 20, 210, 100],
        [20, 30, 22, 30],
      ]),
      { onWithin },
    )
    const ofStroke = (index: number): typeof told => told.filter(({ stroke }) => stroke === index)
    expect(told.map(({ stroke }) => stroke)).toEqual(told.map(({ stroke }) => stroke).sort())
    for (const index of [0, 1, 2]) expect(ofStroke(index).length).toBeGreaterThan(0)
    expect(ofStroke(1).length).toBeGreaterThan(10)
    for (const { sentMm, doneMm } of told) expect(doneMm).toBeLessThanOrEqual(sentMm)
    for (const { doneMm, inkMm } of ofStroke(1)) {
      expect(doneMm === 0 || doneMm + 5 <= inkMm + 0.1, `${doneMm} mm of the second stroke, ${inkMm} mm of ink`).toBe(
        true,
      )
    }
    expect(ofStroke(1).at(-1)!.sentMm).toBeGreaterThan(200)
    expect(ofStroke(1).at(-1)!.doneMm).toBeGreaterThan(150)
    await plotter.close()
  })
})

test('ink that motors without power did not draw is not told as drawn', async () => {
  const board = createEbbBoard()
  const plotter = await openOn(board)
  let doneMm = 0
  let offAtMm = 0
  const drawing = plotter.draw(strokesFrom([[10, 10, 200, 10, 200, 150, 10, 150]]), {
    onWithin: (_, part) => {
      doneMm = part.doneMm
      if (offAtMm > 0 || part.doneMm < 100) return
      offAtMm = board.record.inkMm
      board.inject({ kind: 'motor-power', on: false })
    },
  })
  await expect(drawing).rejects.toMatchObject({ code: 'POWER_MISSING' })
  expect(offAtMm).toBeGreaterThan(99)
  expect(doneMm).toBeLessThanOrEqual(offAtMm + 0.1)
  await plotter.close()
})
