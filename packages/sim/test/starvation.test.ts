import { expect, test } from 'vitest'
import type { EbbBoard } from '@vfab/sim'
import { talkTo } from './dialogue.ts'

const instant = { linkLatencyMs: 0, commandMs: 0 } as const

/** Pen down at once, motors on. */
const ready = 'SC,4,20000\rSC,5,10000\rSC,10,60000\rEM,1,1\rSP,0\r'

function gaps(board: EbbBoard): number[] {
  return board.record.starvations.map(({ gapMs }) => Math.round(gapMs))
}

test('moves that follow one another from the queue starve nothing', async () => {
  const { board, say } = talkTo(instant)
  await say('CU,4,32\r')
  await say(ready)
  await say('SM,50,100,0\rSM,50,100,0\rSM,50,100,0\rSP,1\r', 1000)
  // The pen was down and waiting before the first move came: that is one.
  expect(gaps(board)).toHaveLength(1)
})

test('a move that comes late with the pen on the paper is a starvation as long as the pause', async () => {
  const { board, say } = talkTo(instant)
  await say(`${ready}SM,50,100,0\r`, 150)
  await say('SM,50,100,0\rSP,1\r', 200)
  expect(gaps(board)).toEqual([100])
  expect(board.record.starvations[0]).toMatchObject({ penDown: true })
  expect(board.summary()).toContain('starved once (100 ms in all)')
})

test('so is lifting the pen late', async () => {
  const { board, say } = talkTo(instant)
  await say(`${ready}SM,50,100,0\r`, 150)
  await say('SP,1\r')
  expect(gaps(board)).toEqual([100])
})

test('with the pen up a pause counts only where the machine goes at speed before and after it', async () => {
  const { board, say } = talkTo(instant)
  await say('EM,1,1\rSP,1\r')
  await say('SM,50,100,100\r', 100)
  await say('SM,50,100,100\r', 100)
  expect(gaps(board)).toEqual([50])
  expect(board.record.starvations[0]).toMatchObject({ penDown: false, speedMmPerS: expect.closeTo(25, 1) as number })

  // Speeding up from rest and slowing down to rest on both sides of the pause: 40 steps at ±10 000 steps/s².
  const gentle = talkTo(instant)
  await gentle.say('EM,1,1\rSP,1\rCU,4,32\r')
  const topRate = Math.round((2 ** 31 / 25_000) * Math.sqrt(2 * 10_000 * 40))
  const accel = Math.round(((2 ** 31 / 25_000) * 10_000) / 25_000)
  const hop = `LM,0,40,${accel},0,40,${accel}\rLM,${topRate},40,${-accel + 40},${topRate},40,${-accel + 40}\r`
  await gentle.say(hop, 500)
  await gentle.say(hop, 500)
  expect(gentle.board.record.positionSteps).toEqual([160, 160])
  expect(gaps(gentle.board)).toEqual([])
})

test('a pause of more than five seconds is one that somebody wanted', async () => {
  const { board, say } = talkTo(instant)
  await say(`${ready}SM,50,100,0\r`, 6000)
  await say('SM,50,100,0\rSP,1\r')
  expect(gaps(board)).toEqual([])
})

test('what was stopped on purpose was not starved', async () => {
  const { board, say } = talkTo(instant)
  await say(`${ready}SM,500,1000,0\r`, 100)
  await say('ES\r', 100)
  await say('SM,50,100,0\rSP,1\r')
  expect(gaps(board)).toEqual([])
})

test('commands shorter than the firmware sustains starve it, longer ones do not', async () => {
  const starvedWith = async (ms: number): Promise<number> => {
    const { board, pipe } = talkTo()
    let left = 200
    pipe.onData(() => {
      if (left-- > 0) void pipe.write(Buffer.from(`LM,${85_899_346},${ms},0,0,0,0\r`))
    })
    await pipe.write(Buffer.from('CU,4,32\rSC,10,60000\rEM,1,1\rSP,0\r'))
    await board.idle()
    return board.record.starvations.length
  }
  expect(await starvedWith(2)).toBeGreaterThan(50)
  expect(await starvedWith(5)).toBeLessThanOrEqual(1)
})
