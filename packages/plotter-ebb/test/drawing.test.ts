import { type BytePipe, type StrokeList, strokeCoordsMm, strokeCount, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { machineNames, machineOf } from '../src/machines.ts'
import { stepsAt } from '../src/steps.ts'
import { openBench, openOn } from './bench.ts'
import { apartMm } from './distance.ts'

const firmwares = ['2.2.9', '2.5.3', '2.6.5', '2.7.0', '2.8.1', '3.0.2', '3.0.3']

/** What the tip may be off the line: what moves are merged within, and the two steps that rounding costs. */
const toleranceMm = 0.02 + 2 / 80

function spiral(turns: number, radiusMm: number, xMm: number, yMm: number, points: number): number[] {
  return Array.from({ length: points }, (_, index) => {
    const share = index / (points - 1)
    const angle = 2 * Math.PI * turns * share
    return [xMm + radiusMm * share * Math.cos(angle), yMm + radiusMm * share * Math.sin(angle)]
  }).flat()
}

/** Curves wide and tight, corners, specks, a dot, points on one another, and fast zigzags. */
const wanted = [
  spiral(5, 20, 30, 30, 2000),
  spiral(1, 2, 60, 60, 300),
  [100, 10, 200, 100, 100, 200, 100, 10],
  [5, 5, 5.3, 5.3],
  [7, 7],
  [9, 9, 9, 9, 12, 9, 12, 9],
  Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 100 + at : 150 + (at % 4))),
  Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? 20 + at / 5 : 180 + 3 * Math.sin(at / 9))),
]

/** What the tip drew, without the dot that a pen leaves which the board has lowered at power-on (firmware before 2.6). */
function drawn(board: EbbBoard): number[][] {
  const strokes: StrokeList = board.record.strokesMm()
  return Array.from({ length: strokeCount(strokes) }, (_, index) => [...strokeCoordsMm(strokes, index)]).filter(
    (coords) => !coords.every((mm) => Math.abs(mm) < 0.01),
  )
}

describe.each(firmwares)('on firmware %s', (firmware) => {
  test('the tip draws the strokes, and nothing else', async () => {
    const { board, plotter } = await openBench({ firmware })
    const acknowledged: number[] = []
    const result = await plotter.draw(strokesFrom(wanted), { onStroke: (stroke) => acknowledged.push(stroke) })
    await plotter.close()

    const strokes = drawn(board)
    expect(strokes).toHaveLength(wanted.length)
    for (const [index, stroke] of strokes.entries()) expect(apartMm(stroke, wanted[index]!)).toBeLessThan(toleranceMm)
    expect(result).toMatchObject({ strokesDone: wanted.length, finished: true })
    expect(acknowledged).toEqual(wanted.map((_, index) => index))
  })

  test('the board counts exactly the steps of the plan, and is never kept waiting', async () => {
    const { board, plotter } = await openBench({ firmware })
    await plotter.draw(strokesFrom(wanted))
    const machine = machineOf({ model: 'axidraw-v3', stepMode: 16 })
    const last = wanted.at(-1)!
    const [x, y] = [last.at(-2)!, last.at(-1)!]
    expect(board.record.positionSteps).toEqual(stepsAt(machine, x, y))
    expect(board.record.starvations).toEqual([])
    const { xMm, yMm, known } = await plotter.position()
    expect([known, Math.hypot(xMm - x, yMm - y) < 1 / 80]).toEqual([true, true])
    await plotter.close()
  })

  test('no command is longer than the firmware takes, and none follows before the last one is answered', async () => {
    const board = createEbbBoard({ firmware })
    let opened = false
    let unanswered = 0
    let most = 0
    let mostTogether = 0
    const plotter = await openOn(
      board,
      {},
      {
        openPipe: async () => {
          const pipe = board.connect()
          return {
            ...pipe,
            address: pipe.address,
            closed: pipe.closed,
            close: () => pipe.close(),
            write: (bytes) => {
              // A pen that moves beside the carriage comes with its moves; firmware 3 takes them over one by one.
              const lines = Buffer.from(bytes).toString('latin1').trimEnd().split('\r')
              if (lines.length > 1) expect(lines[0]).toMatch(/^(?:SP|S2),/)
              mostTogether = Math.max(mostTogether, lines.length)
              expect(unanswered).toBe(0)
              if (opened) unanswered = lines.length
              most = Math.max(most, ...lines.map((line) => line.length + 1))
              return pipe.write(bytes)
            },
            onData: (listener) =>
              pipe.onData((chunk) => {
                unanswered = Math.max(0, unanswered - 1)
                listener(chunk)
              }),
          }
        },
      },
    )
    opened = true
    await plotter.draw(strokesFrom(wanted))
    opened = false
    await plotter.close()
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(64)
    if (!firmware.startsWith('3.')) expect(mostTogether).toBe(1)
  })
})

test.each(machineNames)('%s draws what is wanted where it is wanted', async (model) => {
  const machine = machineOf({ model, stepMode: 16 })
  const { stepsPerMm, motors, widthMm, heightMm } = machine
  const board = createEbbBoard({ stepsPerMm, motors })
  const plotter = await openOn(board, { model })
  expect(plotter.limits.travelMm).toEqual({ widthMm, heightMm })
  const stroke = [1, 1, widthMm - 1, 1, widthMm - 1, heightMm - 1, 1, heightMm / 2]
  await plotter.draw(strokesFrom([stroke]))
  const [only, ...others] = drawn(board)
  expect(others).toEqual([])
  expect(apartMm(only!, stroke)).toBeLessThan(Math.max(0.02, 0.5 / stepsPerMm) + 2 / stepsPerMm)
  await plotter.close()
})

test('coarser steps draw the same, faster on long ways', async () => {
  const stroke = [10, 10, 250, 10]
  const durations: number[] = []
  for (const stepMode of [16, 8] as const) {
    // The board counts in the steps that it makes; the machine moves as far with each as the mode says.
    const { board, plotter } = await openBench({}, { stepMode, travelSpeedMmPerS: stepMode === 8 ? 400 : 200 })
    await plotter.draw(strokesFrom([[5, 5], stroke, [5, 6]]))
    expect(apartMm(drawn(board)[1]!, stroke)).toBeLessThan(0.02 + 4 / 80)
    durations.push(board.record.durationMs)
    await plotter.close()
  }
  expect(durations[1]).toBeLessThan(durations[0]! - 200)
})

test('the origin is where the pen stood, whatever the counters said before', async () => {
  const board = createEbbBoard({ firmware: '2.8.1' })
  const other = board.connect()
  await other.write(Buffer.from('EM,1,1\rSM,500,1600,400\r'))
  await board.clock.sleep(1000)
  await other.close()

  const plotter = await openOn(board)
  expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0, known: true })
  await plotter.moveTo({ xMm: 3, yMm: 4 })
  const { xMm, yMm } = await plotter.position()
  expect([xMm, yMm]).toEqual([3, 4])
  await plotter.close()
})

test('a gap within the join tolerance is drawn without lifting the pen', async () => {
  const strokes = strokesFrom([
    [10, 10, 20, 10],
    [20, 10.1, 30, 10.1],
    [30, 12, 40, 12],
  ])
  for (const [joinToleranceMm, lifts] of [
    [0.15, 2],
    [0, 3],
  ]) {
    const { board, plotter } = await openBench({}, { joinToleranceMm })
    await plotter.draw(strokes)
    expect(board.record.penDowns).toBe(lifts)
    await plotter.close()
  }
})

test('progress counts down to the end of the drawing', async () => {
  const { board, plotter } = await openBench()
  const reports: { elapsedMs: number; remainingMs: number; atMs: number }[] = []
  const startMs = board.record.nowMs
  const { durationMs } = await plotter.draw(strokesFrom(wanted), {
    onProgress: ({ elapsedMs, remainingMs }) => reports.push({ elapsedMs, remainingMs, atMs: board.record.nowMs }),
  })
  const tookMs = board.record.nowMs - startMs
  expect(reports.length).toBeGreaterThan(20)
  expect(reports.at(-1)).toMatchObject({ elapsedMs: durationMs, remainingMs: expect.closeTo(0, -2) as number })
  expect(durationMs).toBeGreaterThan(0.95 * tookMs - 500)
  expect(durationMs).toBeLessThan(1.05 * tookMs)
  for (const { elapsedMs, remainingMs } of reports) {
    expect(elapsedMs + remainingMs).toBeGreaterThan(0.95 * durationMs)
    expect(elapsedMs + remainingMs).toBeLessThan(1.05 * durationMs)
  }
  await plotter.close()
})

test.each([
  ['3.0.3', 700],
  // With a queue of one command, moves are as short as cancelling within 300 ms needs them.
  ['3.0.0', 50],
  ['2.8.1', 50],
  ['2.5.3', 50],
])('on firmware %s the pen does not stop when the computer is busy elsewhere for %d ms', async (firmware, stallMs) => {
  const board = createEbbBoard({ firmware })
  let chunks = 0
  const openPipe = async (): Promise<BytePipe> => {
    const pipe = board.connect()
    const onData = (listener: (chunk: Uint8Array) => void): void =>
      pipe.onData((chunk) => {
        // Once in a while, and only when the board has had the time to be sent everything there is room for.
        if (++chunks % 50 === 0 && chunks > 99) void board.clock.sleep(stallMs).then(() => listener(chunk))
        else listener(chunk)
      })
    return {
      address: pipe.address,
      closed: pipe.closed,
      write: (b) => pipe.write(b),
      close: () => pipe.close(),
      onData,
    }
  }
  const plotter = await openOn(board, { timeoutMs: 2000 }, { openPipe })
  await plotter.draw(strokesFrom([[10, 10, 290, 10, 290, 200, 10, 200]]))
  await plotter.close()
  expect(chunks).toBeGreaterThan(150)
  expect(board.record.starvations).toEqual([])
})
