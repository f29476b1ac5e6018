import { expect, test } from 'vitest'
import type { EbbBoard } from '@vfab/sim'
import { talkTo } from './dialogue.ts'

/** When the board had dealt with each line, ms. */
function doneTimes(board: EbbBoard): (number | undefined)[] {
  return board.record.commands.map(({ doneMs }) => doneMs)
}

/** A board whose link and parser take no time, so that only motion does. */
const instant = { linkLatencyMs: 0, commandMs: 0 } as const

test('with a FIFO of one the third move is answered when the first ends', async () => {
  for (const firmware of ['2.5.3', '2.8.1', '3.0.3']) {
    const { board, pipe } = talkTo({ firmware, ...instant })
    for (let count = 0; count < 4; count++) await pipe.write(Buffer.from('SM,100,0,0\r'))
    await board.idle()
    const [first, second, third, fourth] = doneTimes(board)
    expect(first).toBe(0)
    // The queue is looked at with the next tick of the interrupt.
    expect(second).toBeCloseTo(0.04, 9)
    expect(third).toBeCloseTo(100.04, 9)
    expect(fourth).toBeCloseTo(200.04, 9)
    expect(board.record.durationMs).toBeCloseTo(400, 9)
  }
})

test('with a FIFO of 32 so many moves wait and one more is held up in the parser', async () => {
  const { board, pipe, say } = talkTo(instant)
  await say('CU,4,32\r')
  const before = board.record.commands.length
  for (let count = 0; count < 35; count++) await pipe.write(Buffer.from('SM,100,0,0\r'))
  await board.idle()
  const times = doneTimes(board).slice(before)
  const start = times[0]!
  expect(times.slice(0, 33).every((ms) => ms! - start < 1)).toBe(true)
  expect(times[33]! - start).toBeCloseTo(100.04, 9)
  expect(times[34]! - start).toBeCloseTo(200.04, 9)
})

test('while a move is held up everything behind it waits: questions and ES too', async () => {
  const { board, say } = talkTo(instant)
  // The fourth move is held up until the second starts, at 100 ms.
  const reply = await say('SM,100,100,0\rSM,100,100,0\rSM,100,100,0\rQS\rES\r', 50)
  expect(reply).toBe('OK\r\nOK\r\n')
  expect(await say('', 100)).toBe('OK\r\n100,0\n\rOK\r\n1\n\rOK\r\n')
  expect(board.record.positionSteps).toEqual([100, 0])
})

test('a change of the FIFO depth waits until the board is idle', async () => {
  const { board, say } = talkTo(instant)
  expect(await say('SM,100,0,0\rCU,4,16\r', 50)).toBe('OK\r\n')
  expect(await say('', 100)).toBe('OK\r\n')
  expect(await say('QU,3\r')).toBe('QU,16\r\nOK\r\n')
  expect(await say('CU,4,100\rQU,3\r')).toBe('OK\r\nQU,32\r\nOK\r\n')
  expect(doneTimes(board)[1]).toBeCloseTo(100.04, 9)
})

test('the board can be given a smaller FIFO', async () => {
  const { say } = talkTo({ fifoDepthMax: 8 })
  expect(await say('QU,2\rCU,4,32\rQU,3\r')).toBe('QU,8\r\nOK\r\nOK\r\nQU,8\r\nOK\r\n')
})

test('EM waits its turn in the queue since 2.8.0 and acts at once before', async () => {
  const modern = talkTo({ firmware: '2.8.1' })
  await modern.say('EM,1,1\rSM,100,100,0\rEM,2,2\r', 20)
  expect(await modern.say('QE\r', 20)).toBe('16,16\n\rOK\r\n')
  expect(await modern.say('QE\rQS\r', 20)).toMatch(/^16,16\n\rOK\r\n[34]\d,0\n\rOK\r\n$/)
  await modern.board.idle()
  expect(await modern.say('QE\rQS\r')).toBe('8,8\n\rOK\r\n0,0\n\rOK\r\n')
  const old = talkTo({ firmware: '2.7.0' })
  await old.say('EM,1,1\rSM,100,100,0\rEM,2,2\r', 50)
  expect(old.board.record.motorChanges.at(-1)).toMatchObject({ stepMode: 2, enabled: [true, true] })
  expect(old.board.record.motorChanges.at(-1)!.atMs).toBeLessThan(10)
})

test('a move switches the motors on before an EM that waits switches them off: the move goes without current', async () => {
  const { board, say } = talkTo(instant)
  await say('CU,4,32\rEM,1,1\r')
  await say('SM,10,8,8\rEM,0,0\rSM,10,8,8\r')
  expect(board.record.positionSteps).toEqual([8, 8])
  expect(board.record.positionMm.xMm).toBeCloseTo(0.1, 9)
})

test('ES drops what is carried out and what waits, and 2.x tells how many steps that were', async () => {
  const modern = talkTo({ ...instant })
  await modern.say('CU,4,32\r')
  await modern.say('SM,1000,1000,500\rSM,1000,100,-50\rSP,0,100\r', 250)
  expect(await modern.say('ES\r', 0.04)).toBe('1\n\rOK\r\n')
  await modern.board.idle()
  expect(modern.board.record.positionSteps).toEqual([249, 124])
  expect(await modern.say('QG\rES\r')).toBe('10\r\n0\n\rOK\r\n')

  const old = talkTo({ firmware: '2.8.1', ...instant })
  await old.say('SM,1000,1000,500\rSM,1000,100,-50\r', 250)
  expect(await old.say('ES\r')).toBe('1,100,50,751,376\n\rOK\r\n')
  expect(await old.say('QM\r')).toBe('QM,0,0,0,0\n\r')
  const [first, second] = old.board.record.positionSteps
  expect([first + 751, second + 376]).toEqual([1000, 500])
})

test('ES,1 also switches the motors off, and only since 2.8.0', async () => {
  const { board, say } = talkTo()
  await say('EM,1,1\r')
  await say('ES,1\r')
  expect(await say('QE\r')).toBe('0,0\n\rOK\r\n')
  expect(board.record.motorChanges.at(-1)).toMatchObject({ enabled: [false, false] })
})

test('ES of 2.x stops neither timed moves nor pauses', async () => {
  const { board, say } = talkTo({ firmware: '2.8.1' })
  await say('LT,5000,85899346,0,0,0\r', 100)
  expect(await say('ES\r', 10)).toBe('0,0,0,0,0\n\rOK\r\n')
  await board.idle()
  expect(board.record.positionSteps).toEqual([200, 0])
})

test('QM and QG tell which motors run and whether something waits', async () => {
  const { say } = talkTo()
  await say('SM,1000,100,0\rSM,1000,0,100\r', 100)
  expect(await say('QM\rQG\r', 50)).toBe('QM,1,1,0,1\n\r1D\r\n')
  await say('', 1000)
  expect(await say('QM\rQG\r', 50)).toBe('QM,1,0,1,0\n\r1A\r\n')
  await say('', 1000)
  expect(await say('QM\rQG\r')).toBe('QM,0,0,0,0\n\r10\r\n')
})

test('R ends motion and forgets the queue, the counters and all settings', async () => {
  const { board, say } = talkTo()
  await say('CU,4,32\rEM,1,1\rSL,9\r')
  await say('SM,1000,1000,1000\rSM,1000,1000,1000\r', 300)
  expect(await say('R\r')).toBe('OK\r\n')
  expect(await say('QS\rQU,3\rQL\rQE\rQG\r')).toBe('0,0\n\rOK\r\nQU,1\r\nOK\r\n0\r\nOK\r\n0,0\n\rOK\r\n10\r\n')
  // The machine does not go back by itself.
  expect(board.record.positionMm.xMm).toBeGreaterThan(3)
})
