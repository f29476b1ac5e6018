import { strokeCount } from '@vfab/core'
import { expect, test } from 'vitest'
import { talkTo } from './dialogue.ts'

const instant = { linkLatencyMs: 0, commandMs: 0 } as const

test('samples show the tip over time, between the steps of a move as well', async () => {
  const { board, say } = talkTo(instant)
  await say('EM,1,1\r')
  const start = board.record.nowMs + 0.04
  await say('SM,1000,1600,1600\r', 2000)
  const samples = board.record.samples(start, start + 1500, 250)
  expect(samples.map(({ timeMs }) => Math.round(timeMs - start))).toEqual([0, 250, 500, 750, 1000, 1250, 1500])
  const xs = [0, 5, 10, 15, 20, 20, 20].map((xMm) => expect.closeTo(xMm, 1) as number)
  expect(samples.map(({ xMm }) => xMm)).toEqual(xs)
  expect(samples.every(({ penDown, yMm }) => !penDown && yMm === 0)).toBe(true)
  expect(() => board.record.samples(0, 1, 0)).toThrow(RangeError)
  expect(board.record.samples(1, 0, 1)).toEqual([])
})

test('the path follows a bend to within a step and a half', async () => {
  const { board, say } = talkTo(instant)
  await say('EM,1,1\rSC,10,60000\rSP,0,100\rCU,4,32\r')
  // Motor 1 at a constant 2000 steps/s, motor 2 thrown up and falling back: a parabola.
  const rate = Math.round((2 ** 31 / 25_000) * 2000)
  const accel = -Math.round((2 * rate) / 25_000)
  await say(`LT,25000,${rate},0,${rate},${accel},3\r`, 3000)
  const strokes = board.record.strokesMm()
  expect(strokeCount(strokes)).toBe(1)
  const points = strokes.coordsMm
  expect(points.length / 2).toBeGreaterThan(10)
  expect(points.length / 2).toBeLessThan(300)
  for (let index = 0; index < points.length; index += 2) {
    const [first, second] = [80 * (points[index]! + points[index + 1]!), 80 * (points[index]! - points[index + 1]!)]
    const seconds = first / 2000
    expect(Math.abs(second - 2000 * seconds * (1 - seconds))).toBeLessThan(3)
  }
  expect(board.record.inkMm).toBeGreaterThan(13)
})

test('the picture shows ink and, if asked for, travel, and grows where something was drawn outside', async () => {
  const { board, say } = talkTo({ ...instant, travelMm: { widthMm: 20, heightMm: 10 } })
  await say('EM,1,1\rSC,10,60000\rSM,500,400,400\r', 600)
  await say('SP,0,100\rSM,1000,-800,-800\r', 2000)
  const plain = board.pictureSvg()
  expect(plain).toContain('width="25mm" height="10mm" viewBox="-5 0 25 10"')
  expect(plain).toContain('<polyline points="5,0 -5,0"/>')
  expect(plain).not.toContain('travel')
  expect(board.pictureSvg({ travel: true, penWidthMm: 0.7 })).toMatch(
    /id="travel"[^]*points="0,0 5,0"[^]*stroke-width="0.7"/,
  )
})

test('commands are recorded with the time they were taken and the time they were answered', async () => {
  const { board, pipe } = talkTo({ linkLatencyMs: 2, commandMs: 1 })
  await pipe.write(Buffer.from('QM\rSM,100,0,0\rSM,100,0,0\rSM,100,0,0\rQ'))
  await board.idle()
  const { commands } = board.record
  expect(commands.map(({ line }) => line)).toEqual(['QM', 'SM,100,0,0', 'SM,100,0,0', 'SM,100,0,0'])
  expect(commands.map(({ takenMs }) => takenMs)).toEqual([2, 3, 4, 5])
  expect(commands.map(({ doneMs }) => doneMs)).toEqual([3, 4, 5, 104.04])
})

test('a hundred thousand moves are drawn, measured and pictured in seconds of work', async () => {
  const { board, pipe } = talkTo(instant)
  await pipe.write(Buffer.from('CU,4,32\rEM,1,1\rSC,10,60000\rSP,0,100\r'))
  let lines = ''
  for (let count = 0; count < 100_000; count++) lines += count % 2 === 0 ? 'SM,4,40,3\r' : 'SM,4,-3,-40\r'
  await pipe.write(Buffer.from(lines))
  await board.idle()
  const before = process.cpuUsage()
  expect(board.record.moveCount).toBe(100_000)
  expect(board.record.strokesMm().coordsMm.length / 2).toBe(100_001)
  expect(board.record.inkMm).toBeGreaterThan(30_000)
  expect(board.pictureSvg().length).toBeGreaterThan(1_000_000)
  // About half a second of work, however busy the machine is with other things.
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(10_000)
})
