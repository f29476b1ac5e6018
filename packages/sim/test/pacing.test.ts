import { createEbbBoard } from '@vfab/sim'
import { afterEach, expect, test, vi } from 'vitest'
import { talkTo } from './dialogue.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A client that sends each line upon the reply to the one before, as long as there are lines. */
async function converse(lines: readonly string[], think: () => void = () => {}): Promise<string> {
  const board = createEbbBoard()
  const pipe = board.connect()
  const rest = [...lines]
  await new Promise<void>((resolve) => {
    const next = (): void => {
      think()
      const line = rest.shift()
      if (line === undefined) resolve()
      else void pipe.write(Buffer.from(`${line}\r`))
    }
    pipe.onData(next)
    next()
  })
  await board.idle()
  const { durationMs, commands, starvations } = board.record
  return JSON.stringify({ durationMs, commands, starvations })
}

const plot = [
  'EM,1,1',
  'SP,0,200',
  ...Array.from({ length: 50 }, (_, index) => `SM,10,${index},${50 - index}`),
  'SP,1,200',
]

test('the same dialogue takes the same time on the board, however long the client thinks', async () => {
  const quick = await converse(plot)
  const slow = await converse(plot, () => {
    const until = performance.now() + 3
    while (performance.now() < until) {
      // A client that is busy.
    }
  })
  expect(slow).toBe(quick)
})

test('a command arrives one link latency after the reply before it', async () => {
  const board = createEbbBoard({ linkLatencyMs: 3, commandMs: 0 })
  const pipe = board.connect()
  let left = 3
  await new Promise<void>((resolve) => {
    pipe.onData(() => (left-- > 0 ? void pipe.write(Buffer.from('QM\r')) : resolve()))
    void pipe.write(Buffer.from('QM\r'))
  })
  expect(board.record.commands.map(({ takenMs }) => takenMs)).toEqual([3, 6, 9, 12])
})

test('a plot of 40 minutes with 100 000 commands takes seconds', async () => {
  const { board, pipe } = talkTo()
  const before = process.cpuUsage()
  let left = 100_000
  await new Promise<void>((resolve) => {
    pipe.onData(() => {
      left -= 1
      if (left === 0) resolve()
      else
        void pipe.write(
          Buffer.from(left % 2 === 0 ? 'LM,85899346,24,9000,17180814,9,90\r' : 'LM,85899346,-24,9000,17180814,-9,90\r'),
        )
    })
    void pipe.write(Buffer.from('CU,4,32\r'))
  })
  await board.idle()
  expect(board.record.durationMs).toBeGreaterThan(30 * 60_000)
  // About one second of the processor, however busy the machine is with other work.
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(15_000)
})

test('who sleeps on the board clock wakes in board time, in order, and needs no real time', async () => {
  const { board } = talkTo()
  const woken: number[] = []
  const sleep = async (ms: number): Promise<void> => {
    await board.clock.sleep(ms)
    woken.push(Math.round(board.clock.now()))
  }
  await Promise.all([sleep(3_600_000), sleep(0.01), sleep(50), sleep(50)])
  expect(woken).toEqual([0, 50, 50, 3_600_000])
})

test('a sleep on the board clock ends with the reason of its signal', async () => {
  const { board } = talkTo({ speed: 1 })
  const controller = new AbortController()
  const sleeping = board.clock.sleep(1000, { signal: controller.signal })
  controller.abort(new Error('no longer'))
  await expect(sleeping).rejects.toThrow('no longer')
  await expect(board.clock.sleep(1, { signal: AbortSignal.abort(new Error('never')) })).rejects.toThrow('never')
  expect(() => board.clock.sleep(Number.NaN)).toThrow(RangeError)
})

test('at max, time stands still while anybody holds the clock, whatever is due', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { board, pipe } = talkTo()
  let heard = 0
  let slept = false
  pipe.onData(() => heard++)
  const releases = [board.clock.hold!(), board.clock.hold!()]
  void board.clock.sleep(10).then(() => (slept = true))
  await pipe.write(Buffer.from('SM,10000,1000,0\r'))
  for (const release of releases) {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    await vi.advanceTimersByTimeAsync(1000)
    expect([board.clock.now(), heard, slept]).toEqual([0, 0, false])
    release()
    release()
  }
  while (!slept || heard === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(board.clock.now()).toBeGreaterThanOrEqual(10)
})

test('at a speed, which real time sets, nobody can hold the clock', () => {
  expect('hold' in createEbbBoard({ speed: 1 }).clock).toBe(false)
})

test('at max, a client that only waits in real time sees the board go on', async () => {
  vi.useFakeTimers()
  const board = createEbbBoard()
  const pipe = board.connect()
  await pipe.write(Buffer.from('SM,10000,1000,0\r'))
  await vi.advanceTimersByTimeAsync(200)
  const [early] = board.record.positionSteps
  expect(early).toBeGreaterThan(0)
  expect(early).toBeLessThan(1000)
  await vi.advanceTimersByTimeAsync(600)
  expect(board.record.positionSteps).toEqual([1000, 0])
})

test('at max, a client that polls in real time sees the board go on', async () => {
  vi.useFakeTimers()
  const board = createEbbBoard()
  const pipe = board.connect()
  let last = ''
  pipe.onData((chunk) => (last = Buffer.from(chunk).toString('latin1')))
  await pipe.write(Buffer.from('SM,10000,1000,0\r'))
  let polls = 0
  do {
    await pipe.write(Buffer.from('QM\r'))
    await vi.advanceTimersByTimeAsync(50)
  } while (last !== 'QM,0,0,0,0\n\r' && ++polls < 40)
  expect(polls).toBeLessThan(20)
})

test('at a speed of 20 the board goes 20 times as fast as the clock of the computer', async () => {
  vi.useFakeTimers()
  const board = createEbbBoard({ speed: 20, linkLatencyMs: 0, commandMs: 0 })
  const pipe = board.connect()
  const heard: string[] = []
  pipe.onData((chunk) => heard.push(Buffer.from(chunk).toString('latin1')))
  for (let count = 0; count < 3; count++) await pipe.write(Buffer.from('SM,10000,1000,0\r'))
  await vi.advanceTimersByTimeAsync(100)
  expect(board.record.nowMs).toBeCloseTo(2000, -1)
  expect(board.record.positionSteps[0]).toBeCloseTo(200, -1)
  expect(heard).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(390)
  expect(heard).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(20)
  expect(heard).toHaveLength(3)
  const sleeping = board.clock.sleep(2000).then(() => 'awake')
  await vi.advanceTimersByTimeAsync(90)
  const early = await Promise.race([sleeping, Promise.resolve('asleep')])
  expect(early).toBe('asleep')
  await vi.advanceTimersByTimeAsync(20)
  await expect(sleeping).resolves.toBe('awake')
  board.close()
})

test('a host that stalls starves a board that runs in real time, and a deep queue bridges the stall', async () => {
  const starved = async (depth: number): Promise<number> => {
    vi.useFakeTimers()
    const board = createEbbBoard({ speed: 1 })
    const pipe = board.connect()
    const setup = `CU,4,${depth}\rSC,10,60000\rEM,1,1\rSP,0,100\r`
    let [sent, acknowledged] = [0, 0]
    const fill = (): void => {
      while (sent < 200 && sent - acknowledged < 1) {
        sent += 1
        void pipe.write(Buffer.from('SM,10,20,0\r'))
      }
    }
    let stalled = false
    pipe.onData(() => {
      acknowledged += 1
      if (stalled) return
      if (acknowledged !== 100) return fill()
      stalled = true
      setTimeout(() => {
        stalled = false
        fill()
      }, 230)
    })
    acknowledged = -4
    await pipe.write(Buffer.from(setup))
    await vi.advanceTimersByTimeAsync(4000)
    board.close()
    vi.useRealTimers()
    return board.record.starvations.length
  }
  expect(await starved(1)).toBeGreaterThanOrEqual(1)
  expect(await starved(32)).toBe(0)
})
