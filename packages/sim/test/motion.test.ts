import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { talkTo } from './dialogue.ts'

/** 2³¹ / 25 000: rate of one step per second. */
const ratePerStepPerS = 2 ** 31 / 25_000

interface Move {
  readonly line: string
  readonly steps: readonly [number, number]
}

const steps = fc.integer({ min: -200, max: 200 })
const stepperMove = fc.record({ ms: fc.integer({ min: 10, max: 200 }), a: steps, b: steps })

const moves: fc.Arbitrary<Move> = fc.oneof(
  stepperMove.map(({ ms, a, b }): Move => ({ line: `SM,${ms},${a},${b}`, steps: [a, b] })),
  stepperMove.map(({ ms, a, b }): Move => ({ line: `XM,${ms + 10},${a},${b}`, steps: [a + b, a - b] })),
  fc
    .record({
      rate: fc.integer({ min: 1e7, max: 2e9 }),
      accel: fc.integer({ min: 0, max: 300 }),
      a: steps,
      b: steps,
    })
    .filter(({ a, b }) => a !== 0 || b !== 0)
    .map(({ rate, accel, a, b }): Move => ({ line: `LM,${rate},${a},${accel},${rate},${b},0`, steps: [a, b] })),
)

describe.each(['2.7.0', '2.8.1', '3.0.2', '3.0.3'])('firmware %s', (firmware) => {
  test('after any accepted moves the counters are the sum of their steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 30 }), async (sequence) => {
        const { board, say } = talkTo({ firmware })
        let expected: [number, number] = [0, 0]
        for (const {
          line,
          steps: [a, b],
        } of sequence) {
          expect(await say(`${line}\r`, 5000)).toBe('OK\r\n')
          expected = [expected[0] + a, expected[1] + b]
        }
        await board.idle()
        expect(board.record.positionSteps.map((count) => count + 0)).toEqual(expected.map((count) => count + 0))
        const { xMm, yMm } = board.record.positionMm
        expect(80 * (xMm + yMm)).toBeCloseTo(expected[0], 6)
        expect(80 * (xMm - yMm)).toBeCloseTo(expected[1], 6)
        board.close()
      }),
      { numRuns: 40 },
    )
  })

  test('a move takes the time it was given', async () => {
    await fc.assert(
      fc.asyncProperty(stepperMove, async ({ ms, a, b }) => {
        const { board, say } = talkTo({ firmware })
        await say(`SM,${ms},${a},${b}\r`)
        await board.idle()
        // The last step comes a tick before the end; 2.x has 15 bits of the rate for short moves, and cuts the rest off.
        const rates = [a, b]
          .filter((count) => count !== 0)
          .map((count) => Math.floor((0x8000 * Math.abs(count)) / (25 * ms)))
        const slowed = firmware.startsWith('2') && ms <= 30 ? 1 / Math.min(100, ...rates) : 0.01
        expect(board.record.durationMs).toBeGreaterThan(ms - 0.1)
        expect(board.record.durationMs).toBeLessThan(ms * (1 + slowed) + 0.1)
        board.close()
      }),
      { numRuns: 40, examples: [[{ ms: 28, a: 0, b: -1 }]] },
    )
  })
})

test('a low-level move ends when both motors have made their steps, each at its own time', async () => {
  const { board, say } = talkTo()
  await say(`LM,${Math.round(1000 * ratePerStepPerS)},100,0,${Math.round(1000 * ratePerStepPerS)},50,0\r`)
  await board.idle()
  const [move] = board.record.moves()
  expect(move!.endMs - move!.startMs).toBeCloseTo(100, 0)
  const after = (ms: number): readonly [number, number] => board.record.motorsAt(move!.startMs + ms)
  expect(after(50.1)).toEqual([50, 50])
  expect(after(75.1)).toEqual([75, 50])
  expect(after(100.1)).toEqual([100, 50])
  expect(move!.startStepsPerS[0]).toBeCloseTo(1000, 1)
  expect(move!.endStepsPerS).toEqual([move!.endStepsPerS[0], 0])
})

test('an S-curve in one line goes where the integral of its jerk says', async () => {
  const ticks = 2500
  const topRate = Math.round(3000 * ratePerStepPerS)
  // Jerk up for half the time, down for the other half: acceleration is a triangle, the rate reaches its top.
  const jerk = Math.round(topRate / ticks ** 2)
  const accel = jerk * ticks
  const middleRate = Math.round((jerk * ticks ** 2) / 2)
  const accelEnd = (jerk * ticks ** 2) / ratePerStepPerS
  const { board, say } = talkTo()
  expect(await say('CU,4,32\r')).toBe('OK\r\n')
  expect(await say(`TD,${ticks},0,${middleRate},${accel},${jerk},0,${-middleRate},${-accel},${-jerk},3\r`)).toBe(
    'OK\r\n',
  )
  await board.idle()
  const ideal = (jerk * ticks ** 3) / 6 + middleRate * ticks + (accel * ticks ** 2) / 2 - (jerk * ticks ** 3) / 6
  const [first, second] = board.record.positionSteps
  expect(Math.abs(first - ideal / 2 ** 31)).toBeLessThan(1)
  expect(Math.abs(second + ideal / 2 ** 31)).toBeLessThan(1)
  expect(board.record.moveCount).toBe(2)
  const [, last] = [...board.record.moves()]
  expect(last!.endStepsPerS[0]).toBeCloseTo(accelEnd, 3)
})

test('a timed move of 3.x needs one tick more than its time, one of 2.x does not', async () => {
  for (const [firmware, ticks] of [
    ['3.0.3', 1001],
    ['2.8.1', 1000],
  ] as const) {
    const { board, say } = talkTo({ firmware })
    await say('LT,1000,85899346,0,0,0\r')
    await board.idle()
    expect(board.record.durationMs).toBeCloseTo(ticks / 25, 9)
    expect(board.record.positionSteps).toEqual([40, 0])
  }
})

test('a move may decelerate through zero and come back on 3.x', async () => {
  const { board, say } = talkTo()
  const rate = Math.round(2000 * ratePerStepPerS)
  const accel = -Math.round((2 * rate) / 5000)
  await say(`LT,5000,${rate},${accel},0,0,3\r`)
  await board.idle()
  expect(Math.abs(board.record.positionSteps[0])).toBeLessThanOrEqual(1)
  const farthest = Math.max(...board.record.samples(0, 300, 1).map(({ xMm }) => xMm))
  // v²/2a = 2000 · 0.1 s / 2 = 100 steps of motor 1, half of them in x.
  expect(farthest).toBeCloseTo(100 / 80 / 2, 1)
})

test('clearing the accumulators makes moves repeat exactly', async () => {
  const { say } = talkTo()
  await say('LT,1000,12345678,0,-7654321,0\r')
  const left = await say('QU,200\r')
  expect(left).not.toBe('QU,0,0\r\nOK\r\n')
  await say('LT,1000,12345678,0,-7654321,0,3\r')
  // A move that starts backwards starts from 2³¹ − 1 and not from 0.
  const fresh = await say('QU,200\r')
  expect(fresh).toBe(`QU,${(12345678 * 1000) % 2 ** 31},${2 ** 31 - 1 - 7654321 * 1000 + 3 * 2 ** 31}\r\nOK\r\n`)
  await say('LT,1000,12345678,0,-7654321,0,3\r')
  expect(await say('QU,200\r')).toBe(fresh)
})

test('a home move goes back to where the counters were zeroed, or to an absolute position', async () => {
  for (const firmware of ['2.7.0', '2.8.1', '3.0.3']) {
    const { board, say } = talkTo({ firmware })
    await say('SM,200,400,-300\r')
    await say('CS\r')
    await say('SM,200,111,222\r')
    await say('HM,2000\r')
    await board.idle()
    expect(board.record.positionSteps).toEqual([0, 0])
    await say('HM,2000,-70,900\r')
    await board.idle()
    expect(board.record.positionSteps).toEqual([-70, 900])
  }
})

test('2.x goes home in a dog-leg when the shorter axis would be too slow', async () => {
  const { board, say } = talkTo({ firmware: '2.8.1' })
  await say('SM,1000,20000,3\r')
  await say('HM,2000\r')
  await board.idle()
  expect(board.record.positionSteps).toEqual([0, 0])
  const [, leg, straight] = [...board.record.moves()]
  expect(80 * (leg!.to.xMm - leg!.from.xMm)).toBeCloseTo(-3, 6)
  expect(80 * (straight!.to.xMm - straight!.from.xMm)).toBeCloseTo(-(20_000 - 3) / 2, 6)
})

test('pauses are capped at 100 s on 3.x and vanish beyond 65.536 s on 2.x', async () => {
  const modern = talkTo()
  await modern.say('SM,200000,0,0\r')
  await modern.board.idle()
  expect(modern.board.record.durationMs).toBe(100_000)
  const old = talkTo({ firmware: '2.8.1' })
  await old.say('SM,65536,0,0\r')
  await old.board.idle()
  expect(old.board.record.durationMs).toBe(65_536)
  const tooLong = talkTo({ firmware: '2.8.1' })
  await tooLong.say('SM,65537,0,0\r')
  await tooLong.board.idle()
  expect(tooLong.board.record.durationMs).toBeLessThan(1)
})

test('a move that can never end holds the queue until ES', async () => {
  const { board, say } = talkTo()
  await say('LM,0,5,0,85899346,10,0\r')
  await board.clock.sleep(60_000)
  expect(await say('QM\r')).toBe('QM,1,1,0,0\n\r')
  expect(await say('ES\r')).toBe('1\n\rOK\r\n')
  expect(await say('QS\r')).toBe('0,10\n\rOK\r\n')
  expect(await say('QG\r')).toBe('10\r\n')
})

test('halted motors are counted but do not move: without current, without supply', async () => {
  const { board, say } = talkTo()
  await say('CU,50,0\r')
  await say('SM,100,160,160\r')
  expect(await say('QS\r')).toBe('160,160\n\rOK\r\n')
  expect(board.record.positionMm).toEqual({ xMm: 0, yMm: 0 })
  await say('EM,1,1\r')
  await say('SM,100,160,160\r')
  expect(board.record.positionMm).toEqual({ xMm: 2, yMm: 0 })
  board.inject({ kind: 'motor-power', on: false })
  await say('SM,100,160,160\r')
  expect(board.record.positionMm).toEqual({ xMm: 2, yMm: 0 })
  board.inject({ kind: 'motor-power', on: true })
  await say('SM,100,160,160\r')
  expect(board.record.positionMm).toEqual({ xMm: 4, yMm: 0 })
  expect(board.record.positionSteps).toEqual([480, 480])
})

test('supply that fails in the middle of a move stops the machine, not the counters', async () => {
  const { board, pipe } = talkTo()
  board.injectAt({ atMs: 600 }, { kind: 'motor-power', on: false })
  await pipe.write(Buffer.from('SM,1000,1600,1600\r'))
  await board.idle()
  expect(board.record.positionSteps).toEqual([1600, 1600])
  expect(board.record.positionMm.xMm).toBeGreaterThan(11)
  expect(board.record.positionMm.xMm).toBeLessThan(12.1)
})

test('coarser step modes move further per step', async () => {
  const { board, say } = talkTo()
  for (const [mode, mm] of [
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 16],
  ] as const) {
    const before = board.record.positionMm.xMm
    await say(`EM,${mode},${mode}\r`)
    await say('SM,100,80,80\r')
    expect(board.record.positionMm.xMm - before).toBeCloseTo(mm, 9)
  }
})

test('a machine with one motor per axis, or any other matrix, has its own geometry', async () => {
  const direct = talkTo({ corexy: false, stepsPerMm: 10 })
  await direct.say('SM,100,30,-50\r')
  expect(direct.board.record.positionMm).toEqual({ xMm: 3, yMm: -5 })
  const egg = talkTo({ motors: [0, 1, -1, 0], stepsPerMm: 10 })
  await egg.say('SM,100,30,-50\r')
  expect(egg.board.record.positionMm).toEqual({ xMm: 5, yMm: 3 })
})
