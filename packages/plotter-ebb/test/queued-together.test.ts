import { type BytePipe, type DrawOptions, isDriverError, type SimulatedFault, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard, type EbbBoardOptions } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import type { EbbSettings } from '../src/config.ts'
import { linesOf, openBench, openOn } from './bench.ts'
import { drawn, missingMm, onlyOnMm, toleranceMm } from './ink.ts'

/** Long enough for early lifts, with hops that the pen is lowered on. */
const strokes = [
  [10, 10, 40, 10],
  [43, 12, 43, 30],
  [60, 40, 63, 40],
]

const settings: EbbSettings = { joinToleranceMm: 0 }

/** Draws and returns what went out in each write, its lines joined by blanks, and the board. */
async function drawWatched(
  coordsMm: number[][],
  boardOptions: EbbBoardOptions,
): Promise<{ board: EbbBoard; writes: string[] }> {
  const board = createEbbBoard(boardOptions)
  const writes: string[] = []
  const openPipe = async (): Promise<BytePipe> => {
    const pipe = board.connect()
    return {
      address: pipe.address,
      closed: pipe.closed,
      onData: (listener) => pipe.onData(listener),
      close: () => pipe.close(),
      write: (bytes) => {
        writes.push(Buffer.from(bytes).toString('latin1').trimEnd().replaceAll('\r', ' '))
        return pipe.write(bytes)
      },
    }
  }
  const plotter = await openOn(board, settings, { openPipe })
  await plotter.draw(strokesFrom(coordsMm))
  await plotter.close()
  return { board, writes }
}

test('a pen that moves beside the carriage comes with the moves it belongs to, in one write', async () => {
  const { writes } = await drawWatched(strokes, { firmware: '3.0.3' })
  const together = writes.filter((each) => each.includes(' '))
  expect(together.filter((each) => /^SP,0( LM,\S+)+$/.test(each))).toHaveLength(strokes.length)
  expect(together.filter((each) => /^S2,\S+( LM,\S+)+$|^SP,1( LM,\S+)+$/.test(each))).not.toHaveLength(0)
  expect(writes.filter((each) => /^SP,[01]$/.test(each))).toEqual([])
})

test.each(['2.5.3', '2.8.1'])('firmware %s is never sent more than one command in a write', async (firmware) => {
  const { writes } = await drawWatched(strokes, { firmware })
  expect(writes.filter((each) => each.includes(' '))).toEqual([])
})

test('with a queue of few places it holds as well', async () => {
  for (const fifoDepthMax of [2, 3, 5]) {
    const { board, plotter } = await openBench({ fifoDepthMax }, settings)
    await plotter.draw(strokesFrom(strokes))
    await plotter.close()
    expect(drawn(board)).toHaveLength(strokes.length)
    expect(board.record.starvations).toEqual([])
  }
})

test('commands together are sent when the board has room for all of them', async () => {
  // Many short moves: the queue is full by count, not by time.
  const winding = [0, 1, 2, 3].map((row) =>
    Array.from({ length: 160 }, (_, index) => [10 + index * 0.25, 10 + 8 * row + (index % 2) * 0.4]).flat(),
  )
  const { board, writes } = await drawWatched(winding, { firmware: '3.0.3' })
  const tookMs: Record<'alone' | 'together', number[]> = { alone: [], together: [] }
  let next = 0
  for (const write of writes) {
    const lines = write.split(' ')
    for (const { line, takenMs, doneMs } of board.record.commands.slice(next, (next += lines.length))) {
      expect(lines).toContain(line)
      if (!line.startsWith('LM')) continue
      tookMs[lines.length > 1 ? 'together' : 'alone'].push(doneMs! - takenMs)
    }
  }
  // A command that need not wait for a place takes as long as the board has to do with it.
  const unheldMs = Math.min(...tookMs.alone)
  expect(Math.max(...tookMs.alone)).toBeGreaterThan(2 * unheldMs)
  expect(Math.max(...tookMs.together)).toBeCloseTo(unheldMs)
})

describe.each(['3.0.0', '3.0.3'])('on firmware %s', (firmware) => {
  async function commandsOfDrawing(): Promise<{ first: number; last: number; lines: string[] }> {
    const { board, plotter } = await openBench({ firmware }, settings)
    const first = board.record.commands.length
    await plotter.draw(strokesFrom(strokes))
    const last = board.record.commands.length
    await plotter.close()
    return { first, last, lines: linesOf(board) }
  }

  /** Draws with a fault; what holds whatever it does. */
  async function drawThrough(at: number, fault: SimulatedFault, seed: number): Promise<{ code: string | undefined }> {
    const { board, plotter } = await openBench({ firmware, seed }, settings)
    board.injectAt({ afterCommands: at }, fault)
    const told: number[] = []
    const options: DrawOptions = { onStroke: (stroke) => void told.push(stroke) }
    const when = `${fault.kind} after command ${at}`
    const outcome: unknown = await plotter.draw(strokesFrom(strokes), options).catch((error: unknown) => error)
    const { xMm, yMm, known, pen } = await plotter.position()
    if (known) expect([xMm, yMm], when).toEqual([board.record.positionMm.xMm, board.record.positionMm.yMm])
    expect(pen, when).toBe('up')
    await board.clock.sleep(500)
    expect(penIsUp(board), when).toBe(true)
    for (const stroke of told) {
      const parts = drawn(board).filter((each) => onlyOnMm(each, strokes[stroke]!) < toleranceMm)
      expect(missingMm(strokes[stroke]!, parts), `stroke ${stroke} told drawn, ${when}`).toBeLessThan(toleranceMm)
    }
    await plotter.close()
    return { code: isDriverError(outcome) ? outcome.code : undefined }
  }

  test('after a refusal of any command it is known where the carriage is, and what is told drawn is drawn', async () => {
    const { first, last, lines } = await commandsOfDrawing()
    for (let at = first; at < last; at++) {
      const command = /^(?:SP|S2|LM|SM|EM)/.exec(lines[at]!)?.[0]
      if (command === undefined) continue
      expect(await drawThrough(at, { kind: 'refuse', command }, 1), lines[at]).toEqual({ code: 'REJECTED' })
    }
  }, 60_000)

  test('after noise in any answer it is known where the carriage is, and what is told drawn is drawn', async () => {
    const { first, last } = await commandsOfDrawing()
    for (let at = first; at < last; at++) {
      const { code } = await drawThrough(at, { kind: 'garbage', bytes: 6 }, at)
      expect(['BAD_REPLY', 'TIMEOUT', 'REJECTED', 'DEVICE_RESET', undefined]).toContain(code)
    }
  }, 60_000)
})

function penIsUp(board: EbbBoard): boolean {
  const { nowMs } = board.record
  return !board.record.samples(nowMs, nowMs, 1)[0]!.penDown
}
