import { strokeCoordsMm, strokeCount } from '@vfab/core'
import { expect, test } from 'vitest'
import { talkTo } from './talk.ts'

/** Time from the first movement to the last, s. */
async function timeOf(lines: readonly string[], settings: Record<number, number> = {}): Promise<number> {
  const { board, say } = await talkTo({ flavour: 'grblhal', settings })
  await say(lines.map((line) => `${line}\n`).join(''), 0)
  await board.idle()
  return board.record.durationMs / 1000
}

test('a single move takes the time of a trapezoid: up to speed, along, and down again', async () => {
  // 100 mm at 50 mm/s and 500 mm/s²: 0.1 s up, 1.9 s along, 0.1 s down.
  expect(await timeOf(['G1X100F3000'], { 120: 500 })).toBeCloseTo(2.1, 1)
  // 10 mm are too short for 133 mm/s at 1000 mm/s²: 0.1 s up, 0.1 s down.
  expect(await timeOf(['G0X10'])).toBeCloseTo(0.2, 1)
})

test('a straight line in pieces takes as long as in one, a zigzag longer', async () => {
  const pieces = Array.from({ length: 50 }, (_, index) => `G1X${2 * index + 2}F3000`)
  expect(await timeOf(pieces)).toBeCloseTo(await timeOf(['G1X100F3000']), 1)
  const zigzag = Array.from({ length: 50 }, (_, index) => `G1X${2 * index + 2}Y${index % 2}F3000`)
  expect(await timeOf(zigzag)).toBeGreaterThan(1.2 * (await timeOf(pieces)))
})

test('the look-ahead of 15 short pieces slows a straight line down, 100 do not', async () => {
  const pieces = Array.from({ length: 400 }, (_, index) => `X${((index + 1) / 10).toFixed(1)}`)
  const lines = ['G1F6000', ...pieces]
  const settings = { 120: 200, 121: 200 }
  const slow = await talkTo({ flavour: 'grblhal', settings, firmware: { plannerBlocks: 15 } })
  await slow.say(
    lines
      .slice(0, 200)
      .map((line) => `${line}\n`)
      .join(''),
    0,
  )
  await slow.board.idle()
  const fastS = await timeOf(lines.slice(0, 200), settings)
  expect(slow.board.record.durationMs / 1000).toBeGreaterThan(1.3 * fastS)
})

test('an arc keeps to its circle and draws what G3 says', async () => {
  const { board, say } = await talkTo({ flavour: 'grblhal' })
  await say('M3S1000\nG4P0.3\nG3X20Y0I10J0F3000\nG4P0\nM5\n', 3000)
  await board.idle()
  const strokes = board.record.strokesMm()
  expect(strokeCount(strokes)).toBe(1)
  const coords = strokeCoordsMm(strokes, 0)
  for (let at = 0; at < coords.length; at += 2) {
    expect(Math.hypot(coords[at]! - 10, coords[at + 1]!)).toBeCloseTo(10, 1)
  }
  // Against the clock from the left: below the middle by the machine, so above it nowhere on the page.
  expect(Math.max(...coords.filter((_, index) => index % 2 === 1))).toBeGreaterThan(9.9)
  expect(board.record.inkMm).toBeCloseTo(10 * Math.PI, 1)
})

test('the servo takes its time: what is drawn before it is down leaves no ink', async () => {
  const { board, say } = await talkTo({ flavour: 'grblhal' })
  await say('M3S1000\nG1X20F6000\nG4P0.5\nM5\nG4P0.5\n', 3000)
  await board.idle()
  expect(board.record.inkMm).toBeGreaterThan(1)
  expect(board.record.inkMm).toBeLessThan(19)
})

test('a pen on the Z axis is down where Z is at the paper', async () => {
  const { board, say } = await talkTo({ flavour: 'grblhal', pen: { kind: 'z', contactMm: -1 } })
  await say('G1X5F3000\nG1Z-2F600\nG1X15F3000\nG1Z0F600\nG1X30F3000\n', 0)
  await board.idle()
  expect(board.record.penDowns).toBe(1)
  expect(board.record.inkMm).toBeCloseTo(10, 1)
  expect(board.record.movedMm).toBeCloseTo(30, 3)
})

test('what is planned is told over time', async () => {
  const { board, say } = await talkTo({ flavour: 'grblhal' })
  const lines = Array.from({ length: 60 }, (_, index) => `G1X${index + 1}F1200\n`).join('')
  await say(`M3S1000\nG4P0.5\n${lines}G4P0\nM5\n`, 0)
  await board.idle()
  expect(board.record.plannedBelow(1).share).toBe(0)
  expect(board.record.plannedBelow(1000).share).toBe(1)
  const { share, movingMs } = board.record.plannedBelow(4)
  expect(movingMs).toBeGreaterThan(2900)
  expect(share).toBeLessThan(0.1)
})
