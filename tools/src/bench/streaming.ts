import { validateSettings } from '@vfab/core'
import { prepareStrokes, readSvg } from '@vfab/drawing'
import { driver } from '@vfab/plotter-grbl'
import { createGrblBoard, type GrblBoard } from '@vfab/sim'

import { benchSvg } from './bench-drawing.ts'
import type { BenchFigure } from './figure.ts'

/** The limits that planners are compared at elsewhere, on an 8-bit board; room for the spiral. */
const machine = { 11: 0.05, 110: 9000, 111: 9000, 120: 762, 121: 762, 130: 300, 131: 300 }
const drawSpeedMmPerS = 50
/** Fewer blocks than this and the look-ahead cannot brake from full speed over short moves. */
const fewBlocks = 4
const shortLines = 1500

/** How full the planner of a Grbl board is kept, on its own clock, and what counting characters is worth. */
export async function run(): Promise<readonly BenchFigure[]> {
  return [...(await curves()), ...(await shortMoves())]
}

/** The bench drawing of one long curve: a spiral of 100 000 points, 90 m. */
async function curves(): Promise<readonly BenchFigure[]> {
  const drawing = prepareStrokes(await readSvg(await benchSvg('spiral-100k')), {
    joinToleranceMm: 0.1,
  })
  const board = createGrblBoard({ settings: machine })
  const given = { port: 'tcp://127.0.0.1:1', drawSpeedMmPerS, widthMm: 300, heightMm: 300 }
  const config = await validateSettings(driver.configSchema, given, { driver: driver.id })
  await using plotter = await driver.open(config, { openPipe: async () => board.connect(), clock: board.clock })
  const { drawnMm } = await plotter.draw(drawing.layers[0]!.strokes)
  const { share } = board.record.plannedBelow(fewBlocks)
  const name = 'spiral-100k'
  return [
    {
      name: `${name}: time in motion with fewer than ${fewBlocks} blocks planned`,
      value: share,
      unit: 'ratio',
      limit: { atMost: 0.01 },
    },
    {
      name: `${name}: plot time`,
      value: board.record.durationMs / 1000 / (drawnMm / drawSpeedMmPerS),
      unit: 'ratio',
      ratioTo: 'its length at the set speed',
      limit: { atMost: 1.02 },
    },
    { name: `${name}: lines`, value: board.record.commands.length, unit: 'lines' },
    {
      name: `${name}: bytes lost`,
      value: board.record.bytesOverflowed + board.record.bytesUnheard,
      unit: 'bytes',
      limit: { atMost: 0 },
    },
  ]
}

/** Short moves at the board's own pace, with as many lines under way as fit, and with one. */
async function shortMoves(): Promise<readonly BenchFigure[]> {
  const counted = await timeOf(127)
  const oneByOne = await timeOf(1)
  return [
    { name: 'lines a second by counting characters', value: (1000 * shortLines) / counted.ms, unit: 'lines/s' },
    {
      name: 'time of short moves by counting characters',
      value: counted.ms / oneByOne.ms,
      unit: 'ratio',
      ratioTo: 'a line after each ok',
      limit: { atMost: 0.9 },
    },
    { name: 'bytes lost by counting characters', value: counted.lost, unit: 'bytes', limit: { atMost: 0 } },
  ]
}

async function timeOf(mostBytes: number): Promise<{ readonly ms: number; readonly lost: number }> {
  const board = createGrblBoard({ firmware: { resetOnOpen: false }, linkLatencyMs: 2 })
  const startMs = board.clock.now()
  await stream(board, mostBytes)
  return { ms: board.clock.now() - startMs, lost: board.record.bytesOverflowed }
}

function stream(board: GrblBoard, mostBytes: number): Promise<void> {
  const pipe = board.connect()
  const lines = Array.from({ length: shortLines }, (_, index) => `G1X${((index % 400) / 16).toFixed(3)}F9000\n`)
  const underway: number[] = []
  let sent = 0
  let used = 0
  return new Promise((resolve) => {
    const fill = (): void => {
      for (let line = lines[sent]; line !== undefined; line = lines[sent]) {
        if (underway.length > 0 && used + line.length > mostBytes) return
        underway.push(line.length)
        used += line.length
        sent++
        void pipe.write(Buffer.from(line))
      }
      if (underway.length === 0) resolve()
    }
    pipe.onData((chunk) => {
      for (const _ok of Buffer.from(chunk)
        .toString('latin1')
        .matchAll(/ok\r\n/g))
        used -= underway.shift() ?? 0
      fill()
    })
    fill()
  })
}
