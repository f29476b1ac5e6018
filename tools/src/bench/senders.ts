/**
 * Streaming against plain senders, on the same simulated boards: the lines that a driver sent are sent once more, as print servers and
 * sender programs do. So both send the same words, and differ in when.
 */
import { type StrokeList, strokesFrom, validateSettings } from '@vfab/core'
import { prepareStrokes, readSvg } from '@vfab/drawing'
import { createLineSplitter } from '@vfab/driver-kit'
import { numberedLine } from '@vfab/driver-kit/gcode'
import { driver as grblDriver } from '@vfab/plotter-grbl'
import { driver as marlinDriver } from '@vfab/plotter-marlin'
import {
  createGrblBoard,
  createMarlinBoard,
  type GrblBoard,
  type GrblBoardOptions,
  type MarlinBoardOptions,
} from '@vfab/sim'

import { benchSvg } from './bench-drawing.ts'
import type { BenchFigure } from './figure.ts'

const grblBoard: GrblBoardOptions = {
  settings: { 11: 0.05, 110: 9000, 111: 9000, 120: 762, 121: 762, 130: 300, 131: 300 },
  firmware: { resetOnOpen: false },
  linkLatencyMs: 2,
}
/** What a sender program counts with: the buffer of an 8-bit board, less one byte that it never fills. */
const grblBytes = 127

const marlinBoard: MarlinBoardOptions = { advancedOk: true, resetOnOpen: false, linkLatencyMs: 2 }

/** Moves of 0.2 mm, one for each point: short ones, that a board works off about as fast as they arrive. */
const shortMoves: StrokeList = strokesFrom([
  Array.from({ length: 2000 }, (_, index) => [60 + 30 * Math.cos(index / 150), 60 + 30 * Math.sin(index / 150)]).flat(),
])

/** How the drivers' streaming compares, on the boards' own clocks. */
export async function run(): Promise<readonly BenchFigure[]> {
  const drawing = prepareStrokes(await readSvg(await benchSvg('strokes-5k')), { joinToleranceMm: 0.15 })
  return [
    ...(await grblFigures('short moves', shortMoves, { toleranceMm: 0, drawSpeedMmPerS: 100 })),
    ...(await grblFigures('short moves, a report every 2 s', shortMoves, {
      toleranceMm: 0,
      drawSpeedMmPerS: 100,
      reportEveryMs: 2000,
    })),
    ...(await grblFigures('strokes-5k', drawing.layers[0]!.strokes, { drawSpeedMmPerS: 50 })),
    await marlinFigure(),
  ]
}

async function grblFigures(
  name: string,
  strokes: StrokeList,
  given: Readonly<Record<string, unknown>>,
): Promise<readonly BenchFigure[]> {
  const own = createGrblBoard(grblBoard)
  const all = { port: 'tcp://127.0.0.1:1', widthMm: 300, heightMm: 300, ...given }
  const config = await validateSettings(grblDriver.configSchema, all, { driver: grblDriver.id })
  const plotter = await grblDriver.open(config, { openPipe: async () => own.connect(), clock: own.clock })
  const before = own.record.commands.length
  await plotter.draw(strokes)
  await own.idle()
  const [ownMs, ownShare] = [own.record.durationMs, own.record.plannedBelow(1).share]
  const lines = own.record.commands.slice(before).map(({ line }) => line)
  await plotter.close()
  const plain = createGrblBoard(grblBoard)
  await countCharacters(plain, ['G21G90G94G17', ...lines])
  await plain.idle()
  const ratioTo = 'a plain sender that counts characters'
  return [
    {
      name: `Grbl, ${name}: time`,
      value: ownMs / plain.record.durationMs,
      unit: 'ratio',
      ratioTo,
      limit: { atMost: 1.002 },
    },
    {
      name: `Grbl, ${name}: time in motion with nothing planned ahead, less that of ${ratioTo}`,
      value: ownShare - plain.record.plannedBelow(1).share,
      unit: 'of the time',
      limit: { atMost: 0 },
    },
    {
      name: `Grbl, ${name}: bytes lost`,
      value: own.record.bytesOverflowed,
      unit: 'bytes',
      limit: { atMost: 0 },
    },
  ]
}

/** As many lines under way as the receive buffer holds, each counted until it is answered. */
function countCharacters(board: GrblBoard, lines: readonly string[]): Promise<void> {
  const pipe = board.connect()
  const underway: number[] = []
  let [sent, used] = [0, 0]
  return new Promise((resolve) => {
    const fill = (): void => {
      for (let line = lines[sent]; line !== undefined; line = lines[sent]) {
        if (underway.length > 0 && used + line.length + 1 > grblBytes) return
        underway.push(line.length + 1)
        used += line.length + 1
        sent++
        void pipe.write(Buffer.from(`${line}\n`))
      }
      if (underway.length === 0) resolve()
    }
    const answered = (text: string): void => {
      if (text !== 'ok' && !text.startsWith('error:')) return
      used -= underway.shift() ?? 0
      fill()
    }
    pipe.onData(createLineSplitter(2048, { line: answered, tooLong: () => {} }))
    fill()
  })
}

async function marlinFigure(): Promise<BenchFigure> {
  const own = createMarlinBoard(marlinBoard)
  const given = { port: 'tcp://127.0.0.1:1', toleranceMm: 0, arcs: false, drawSpeedMmPerS: 100, accelMmPerS2: 1000 }
  const config = await validateSettings(marlinDriver.configSchema, given, { driver: marlinDriver.id })
  const plotter = await marlinDriver.open(config, { openPipe: async () => own.connect(), clock: own.clock })
  await plotter.draw(shortMoves)
  const { durationMs, commands } = own.record
  await plotter.close()
  const lines = commands.map(({ line }) => line).filter((line) => /^(G[0-4]|M400|M280|M204|G90)/.test(line))
  return {
    name: 'Marlin, short moves: time',
    value: durationMs / (await pingPong(lines)),
    unit: 'ratio',
    ratioTo: 'a plain sender that waits for each answer',
    limit: { atMost: 0.6 },
  }
}

async function pingPong(lines: readonly string[]): Promise<number> {
  const board = createMarlinBoard(marlinBoard)
  const pipe = board.connect()
  let answered = (): void => {}
  const line = (text: string): void => void (text.startsWith('ok') && answered())
  pipe.onData(createLineSplitter(2048, { line, tooLong: () => {} }))
  for (const [index, text] of lines.entries()) {
    const answer = new Promise<void>((resolve) => (answered = resolve))
    await pipe.write(Buffer.from(`${numberedLine(index + 1, text)}\n`))
    await answer
  }
  await board.idle()
  const { durationMs } = board.record
  await pipe.close()
  return durationMs
}
