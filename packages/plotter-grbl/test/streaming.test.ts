import { strokeCoordsMm, strokeCount, type StrokeList, strokesFrom } from '@vfab/core'
import { createGrblBoard } from '@vfab/sim'
import { expect, test } from 'vitest'

import { linesOf, openBench, openOn } from './bench.ts'

/** A spiral without end, of chords that no two of can be one line or arc. */
function jagged(points: number): StrokeList {
  const coords: number[] = []
  for (let index = 0; index < points; index++) {
    const angle = index / 7
    const radius = 5 + (80 * index) / points + (index % 2)
    coords.push(100 + radius * Math.cos(angle), 100 + radius * Math.sin(angle))
  }
  return strokesFrom([coords])
}

/** How far the ends of two strokes and a few points in between are apart, mm. */
function apartMm(drawn: StrokeList, wanted: StrokeList): number {
  const [a, b] = [strokeCoordsMm(drawn, 0), strokeCoordsMm(wanted, 0)]
  let most = 0
  for (let at = 0; at < b.length; at += 200) {
    let nearest = Infinity
    for (let i = 0; i < a.length; i += 2)
      nearest = Math.min(nearest, Math.hypot(a[i]! - b[at]!, a[i + 1]! - b[at + 1]!))
    most = Math.max(most, nearest)
  }
  return most
}

test('10 000 lines to a slow board, paused and asked for status: no byte is lost, all of it is drawn', async () => {
  const { board, plotter } = await openBench(
    { firmware: { lineMs: 8, reportMs: 12 }, settings: { 110: 6000, 111: 6000 } },
    { drawSpeedMmPerS: 80, toleranceMm: 0 },
  )
  const strokes = jagged(10_001)
  let pauses = 0
  let asked = 0
  const drawing = plotter.draw(strokes)
  let over = false
  drawing.then(
    () => (over = true),
    () => (over = true),
  )
  // At the end of each pause it goes on for a while; positions are asked for all the time.
  while (!over) {
    await board.clock.sleep(4000)
    asked += 1
    await plotter.position()
    if (over || pauses >= 4) continue
    pauses += 1
    await plotter.pause('now')
    await plotter.resume()
  }
  const { strokesDone, finished } = await drawing
  expect({ strokesDone, finished }).toEqual({ strokesDone: 1, finished: true })
  expect(linesOf(board).length).toBeGreaterThan(10_000)
  expect(pauses).toBe(4)
  expect(asked).toBeGreaterThan(8)
  const { bytesOverflowed, bytesUnheard, fullestRxBytes, reports } = board.record
  expect({ bytesOverflowed, bytesUnheard }).toEqual({ bytesOverflowed: 0, bytesUnheard: 0 })
  expect(fullestRxBytes).toBeLessThanOrEqual(127)
  expect(fullestRxBytes).toBeGreaterThan(100)
  expect(reports).toBeGreaterThan(50)
  // Each pause makes the stroke two; together they are as long as it is.
  expect(strokeCount(board.record.strokesMm())).toBe(5)
  expect(board.record.inkMm).toBeCloseTo(lengthMm(strokes), -1)
}, 120_000)

function lengthMm(strokes: StrokeList): number {
  const coords = strokeCoordsMm(strokes, 0)
  let sum = 0
  for (let at = 2; at < coords.length; at += 2)
    sum += Math.hypot(coords[at]! - coords[at - 2]!, coords[at + 1]! - coords[at - 1]!)
  return sum
}

test('long curves keep the planner full: with fewer than 4 blocks for less than a hundredth of the time', async () => {
  const { board, plotter } = await openBench({}, { drawSpeedMmPerS: 60 })
  const coords: number[] = []
  for (let index = 0; index <= 4000; index++) {
    const angle = index / 20
    coords.push(100 + (20 + angle / 4) * Math.cos(angle), 100 + (20 + angle / 4) * Math.sin(angle))
  }
  const spiral = strokesFrom([coords])
  await plotter.draw(spiral)
  const { share, movingMs } = board.record.plannedBelow(4)
  expect(movingMs).toBeGreaterThan(30_000)
  expect(share).toBeLessThan(0.01)
  expect(apartMm(board.record.strokesMm(), spiral)).toBeLessThan(0.5)
})

test('status is asked for at a bounded rate, however much is asked of the driver', async () => {
  const { board, plotter } = await openBench({}, { reportEveryMs: 200, drawSpeedMmPerS: 20 })
  const before = { reports: board.record.reports, ms: board.record.nowMs }
  await plotter.draw(strokesFrom([[1, 1, 150, 1, 150, 100]]))
  const seconds = (board.record.nowMs - before.ms) / 1000
  expect(seconds).toBeGreaterThan(10)
  expect((board.record.reports - before.reports) / seconds).toBeLessThan(5.5)
})

test('no byte beyond ASCII and no line beyond the limit ever reaches the board', async () => {
  const sent: number[] = []
  const board = createGrblBoard()
  const openPipe = async () => {
    const pipe = board.connect()
    return {
      address: pipe.address,
      closed: pipe.closed,
      close: () => pipe.close(),
      onData: pipe.onData.bind(pipe),
      write: (bytes: Uint8Array) => {
        sent.push(...bytes)
        return pipe.write(bytes)
      },
    }
  }
  const plotter = await openOn(board, { model: 'Plöttér' }, { openPipe })
  // Opening ends the overrides that another program may have left: each is one byte, sent alone.
  expect(sent.splice(0).filter((byte) => byte > 0x7e)).toEqual([0x99, 0x90, 0x95])
  await plotter.draw(jagged(300))
  await plotter.close()
  expect(sent.filter((byte) => byte > 0x7e)).toEqual([])
  const lines = Buffer.from(sent).toString('latin1').split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(79)
})

test('circles are sent as arcs, and drawn round', async () => {
  const { board, plotter } = await openBench()
  const circle = Array.from({ length: 361 }, (_, degrees) => (degrees * Math.PI) / 180)
  await plotter.draw(strokesFrom([circle.flatMap((turn) => [60 + 30 * Math.cos(turn), 60 + 30 * Math.sin(turn)])]))
  const moves = linesOf(board).filter((line) => /^(G[123])?X|^G[23]/.test(line))
  expect(moves.length).toBeLessThan(8)
  const drawn = strokeCoordsMm(board.record.strokesMm(), 0)
  for (let at = 0; at < drawn.length; at += 2) {
    expect(Math.abs(Math.hypot(drawn[at]! - 60, drawn[at + 1]! - 60) - 30)).toBeLessThan(0.03)
  }
})

test('without arcs the same circle is lines, and looks the same', async () => {
  const { board, plotter } = await openBench({}, { arcs: false })
  const circle = Array.from({ length: 361 }, (_, degrees) => (degrees * Math.PI) / 180)
  await plotter.draw(strokesFrom([circle.flatMap((turn) => [60 + 30 * Math.cos(turn), 60 + 30 * Math.sin(turn)])]))
  expect(linesOf(board).some((line) => /G[23](?!\d)/.test(line))).toBe(false)
  const drawn = strokeCoordsMm(board.record.strokesMm(), 0)
  for (let at = 0; at < drawn.length; at += 2) {
    expect(Math.abs(Math.hypot(drawn[at]! - 60, drawn[at + 1]! - 60) - 30)).toBeLessThan(0.03)
  }
})

test('a firmware that refuses arcs gets lines, and the drawing is whole', async () => {
  const board = createGrblBoard({
    firmware: { arcs: false, banner: "Grbl 1.1h DrawCore V2.09 ['$' for help]" },
    pen: { kind: 'z' },
  })
  const plotter = await openOn(board, { pen: { kind: 'z', upMm: 0, downMm: -5 } })
  const turns = Array.from({ length: 361 }, (_, degrees) => (degrees * Math.PI) / 180)
  const circle = turns.flatMap((turn) => [60 + 30 * Math.cos(turn), 60 + 30 * Math.sin(turn)])
  const strokes = strokesFrom([[10, 10, 40, 10, ...circle], [120, 20, 140, 20], circle])
  expect(await plotter.draw(strokes)).toMatchObject({ strokesDone: 3 })
  const first = linesOf(board).filter((line) => /G[23]X/.test(line)).length
  // The first arc goes alone: nothing is drawn from where it would have ended.
  expect(first).toBe(1)
  expect(plotter.events.history({ types: ['device_error'] })).toEqual([])
  await plotter.draw(strokes)
  // The session remembers it: none of the second drawing is tried as an arc.
  expect(linesOf(board).filter((line) => /G[23]X/.test(line)).length).toBe(first)
  const expected = 2 * (30 + 20 + Math.hypot(90 - 40, 60 - 10) + 2 * 2 * Math.PI * 30)
  expect(board.record.inkMm).toBeGreaterThan(expected - 1.5)
  expect(board.record.inkMm).toBeLessThan(expected + 1.5)
  expect(board.record.tipAt(board.record.nowMs).penDown).toBe(false)
})

test('a pen ramp lowers the servo in steps, and lifts it at once', async () => {
  const { board, plotter } = await openBench({}, { pen: { kind: 'servo', upS: 300, downS: 700, rampMs: 100 } })
  await plotter.draw(strokesFrom([[10, 10, 40, 10]]))
  const outputs = linesOf(board).filter((line) => line.startsWith('M3S'))
  expect(outputs.slice(-6)).toEqual(['M3S380', 'M3S460', 'M3S540', 'M3S620', 'M3S700', 'M3S300'])
  expect(linesOf(board)).toContain('G4P0.02')
  expect(board.record.inkMm).toBeCloseTo(30, 1)
})
