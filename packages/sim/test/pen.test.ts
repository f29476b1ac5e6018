import { strokeCoordsMm, strokeCount } from '@vfab/core'
import { expect, test } from 'vitest'
import type { EbbBoard } from '@vfab/sim'
import { talkTo } from './dialogue.ts'

const instant = { linkLatencyMs: 0, commandMs: 0 } as const

/** Up 20000, down 10000, 500 units per cycle of 24 ms: 480 ms from one to the other. */
const range = 'SC,4,20000\rSC,5,10000\rSC,10,500\r'

function pulseAt(board: EbbBoard, timeMs: number): number {
  return board.record.samples(timeMs, timeMs, 1)[0]!.penPulse
}

test('the servo slews at its rate, and the tip touches half-way', async () => {
  const { board, say } = talkTo(instant)
  await say(`${range}SP,1\r`, 2000)
  const start = board.record.nowMs
  await say('SP,0\r', 1000)
  // One tick until the queue is looked at.
  expect(pulseAt(board, start + 0.04)).toBeCloseTo(20_000, 0)
  expect(pulseAt(board, start + 120.04)).toBeCloseTo(17_500, 0)
  expect(pulseAt(board, start + 480.04)).toBe(10_000)
  const [down] = board.record.penDownTimes()
  expect(down!.fromMs - start).toBeCloseTo(240.04, 2)
  const lifted = board.record.nowMs
  await say('SP,1\r', 1000)
  const [whole] = board.record.penDownTimes()
  expect(whole!.toMs - lifted).toBeCloseTo(240.04, 2)
  expect(board.record.penDowns).toBe(1)
})

test('faster cycles make the same rate faster', async () => {
  const { board, say } = talkTo(instant)
  await say(`${range}SC,8,1\rSP,1\r`, 2000)
  const start = board.record.nowMs
  await say('SP,0\r', 1000)
  expect(board.record.penDownTimes()[0]!.fromMs - start).toBeCloseTo(30.04, 2)
})

test('the paper can lie elsewhere than half-way', async () => {
  const { board, say } = talkTo({ ...instant, contactPulse: 12_500 })
  await say(`${range}SP,1\r`, 2000)
  const start = board.record.nowMs
  await say('SP,0\r', 1000)
  expect(board.record.penDownTimes()[0]!.fromMs - start).toBeCloseTo(360.04, 2)
})

test('a stroke is what the tip draws between touching and leaving', async () => {
  const { board, say } = talkTo(instant)
  await say(`${range}EM,1,1\rSP,1\r`, 2000)
  await say('SM,100,800,0\r')
  await say('SP,0,500\r', 600)
  await say('SM,1000,800,800\rSM,1000,800,-800\r', 2100)
  await say('SP,1,500\r', 600)
  await say('SM,100,-800,0\r')
  const strokes = board.record.strokesMm()
  expect(strokeCount(strokes)).toBe(1)
  const points = [...strokeCoordsMm(strokes, 0)]
  expect(points).toEqual([5, 5, 15, 5, 15, 15].map((mm) => expect.closeTo(mm, 9) as number))
  expect(board.record.inkMm).toBeCloseTo(20, 9)
  const travel = board.record.travelMm()
  expect(strokeCount(travel)).toBe(2)
})

test('a pen that comes down without moving leaves a dot', async () => {
  const { board, say } = talkTo(instant)
  await say(`${range}SP,1\r`, 2000)
  await say('SP,0,1000\rSP,1\r', 3000)
  const strokes = board.record.strokesMm()
  expect(strokeCount(strokes)).toBe(1)
  expect([...strokeCoordsMm(strokes, 0)]).toEqual([0, 0])
  expect(board.pictureSvg()).toContain('<polyline points="0,0 0,0"/>')
})

test('moving before the tip has left the paper draws', async () => {
  const { board, say } = talkTo(instant)
  await say(`${range}EM,1,1\rSP,0\r`, 2000)
  await say('SP,1\rSM,480,480,480\r', 1000)
  // At 12.5 mm/s; the tip leaves after 240 ms, one tick of which passes before the move starts.
  expect(board.record.inkMm).toBeCloseTo(3, 1)
})

test('SP,2 lifts past the queue, SP,3 also makes every lowering that waits harmless', async () => {
  const { board, say } = talkTo(instant)
  await say(`CU,4,32\r${range}SP,0\r`, 2000)
  await say('SM,2000,0,0\rSP,0\rSP,1\rSP,0\r', 100)
  await say('SP,2\r', 100)
  expect(await say('QP\r', 1)).toBe('1\n\rOK\r\n')
  await say('', 4000)
  expect(await say('QP\r')).toBe('0\n\rOK\r\n')
  expect(pulseAt(board, board.record.nowMs)).toBe(10_000)

  await say('SM,2000,0,0\rSP,0\rSP,1\rSP,0\r', 100)
  await say('SP,3\r', 4000)
  expect(await say('QP\r')).toBe('1\n\rOK\r\n')
  expect(pulseAt(board, board.record.nowMs)).toBe(20_000)
  await say('SP,0\r', 2000)
  expect(pulseAt(board, board.record.nowMs)).toBe(20_000)
  expect(board.record.samples(board.record.nowMs, board.record.nowMs, 1)[0]!.penDown).toBe(false)
})

test('before 3.0.1 SP,2 and SP,3 mean up, in their turn', async () => {
  const { say } = talkTo({ firmware: '3.0.0', ...instant })
  await say(`CU,4,32\r${range}SP,0\r`, 2000)
  await say('SM,1000,0,0\rSP,3\r', 100)
  expect(await say('QP\r', 1)).toBe('0\n\rOK\r\n')
  await say('', 1000)
  expect(await say('QP\r')).toBe('1\n\rOK\r\n')
})

test('the servo goes without power until the first SP, and after the time of SR', async () => {
  const { board, say } = talkTo(instant)
  expect(await say('QR\r')).toBe('0\n\rOK\r\n')
  await say(`${range}SR,5000\rSP,0\r`, 1000)
  expect(await say('QR\r')).toBe('1\n\rOK\r\n')
  await say('', 5000)
  expect(await say('QR\r')).toBe('0\n\rOK\r\n')
  // A servo without power stays where it is, and moves to its pulse at once when it gets power back.
  await say('SR,5000,1\r')
  await say('SP,1\rSR,0,0\r', 120)
  await say('', 2000)
  expect(pulseAt(board, board.record.nowMs)).toBeCloseTo(10_000, -1)
  await say('SR,0,1\r')
  expect(pulseAt(board, board.record.nowMs)).toBe(20_000)
  await say('', 300_000)
  expect(await say('QR\r')).toBe('1\n\rOK\r\n')
})

test('servo power goes off after 60 s by default, after 15 min before 2.6.3, and never before 2.5.6', async () => {
  const modern = talkTo()
  await modern.say('SP,0\r', 59_000)
  expect(await modern.say('QR\r')).toBe('1\n\rOK\r\n')
  await modern.say('', 1000)
  expect(await modern.say('QR\r')).toBe('0\n\rOK\r\n')
  const older = talkTo({ firmware: '2.6.2' })
  await older.say('SP,0\r', 899_000)
  expect(await older.say('QR\r')).toBe('1\r\nOK\r\n')
  await older.say('', 2000)
  expect(await older.say('QR\r')).toBe('0\r\nOK\r\n')
  const oldest = talkTo({ firmware: '2.5.3' })
  await oldest.say('SC,4,20000\rSC,5,10000\rSP,0\r', 4_000_000)
  expect(pulseAt(oldest.board, oldest.board.record.nowMs)).toBe(10_000)
})

test('before 2.6.5 moves keep the servo powered, since then only servo commands do', async () => {
  for (const [firmware, powered] of [
    ['2.6.4', '1'],
    ['2.6.5', '0'],
  ] as const) {
    const { say } = talkTo({ firmware })
    await say('SP,0\r', 50_000)
    await say('SM,10,5,5\r', 50_000)
    expect(await say('QR\r')).toBe(`${powered}\r\nOK\r\n`)
  }
})

test('S2 drives the pen of clients that use it, on whichever pin it is', async () => {
  const { board, say } = talkTo({ ...instant, contactPulse: 9000 })
  await say('S2,12000,5\r')
  await say('S2,6000,5,100,50\r', 3000)
  expect(board.record.penDowns).toBe(1)
  expect(board.record.samples(board.record.nowMs, board.record.nowMs, 1)[0]).toMatchObject({
    penPulse: 6000,
    penDown: true,
  })
})

test('TP toggles, and an SP duration holds the queue', async () => {
  const { board, say } = talkTo(instant)
  await say('EM,1,1\r')
  const start = board.record.nowMs
  await say('TP,300\rSM,10,80,80\r', 100)
  expect(board.record.positionSteps).toEqual([0, 0])
  await say('', 300)
  expect([...board.record.moves()][0]!.startMs - start).toBeCloseTo(300.04, 9)
  expect(await say('QP\r')).toBe('0\n\rOK\r\n')
})
