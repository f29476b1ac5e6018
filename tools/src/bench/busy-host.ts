import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { performance, PerformanceObserver } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

import type { StrokeList } from '@vfab/core'
import { prepareStrokes, readSvg } from '@vfab/drawing'
import { driver } from '@vfab/plotter-ebb'

import { type BenchDrawingName, benchSvg } from './bench-drawing.ts'
import { benchSettings } from './bench-plotter.ts'
import type { BenchFigure } from './figure.ts'

const drawings: readonly BenchDrawingName[] = ['strokes-5k', 'spiral-100k']
const plotMs = 30_000

/** How long the event loop is blocked, and left alone between two times. */
const blockedMs = [50, 800] as const
const betweenMs = [400, 1600] as const

/** Objects that are made at a time, every so often, and how many times' are kept: some hundred megabytes. */
const garbage = { objects: 20_000, everyMs: 50, kept: 100 } as const

/** What else the program does while it plots. */
interface Load {
  /** What it did, when the plot is over. */
  readonly told: () => string
  readonly stop: () => void
}

/**
 * Plots in this process, in real time, on a board in another one, while this one does something else: nothing, blocks its
 * event loop, makes garbage. Whether the queue lasts is decided by the board.
 */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of drawings) {
    const options = { joinToleranceMm: benchSettings.joinToleranceMm }
    const { strokes } = prepareStrokes(await readSvg(await benchSvg(name)), options).layers[0]!
    for (const load of [quiet, blocking, littering]) figures.push(...(await plotBeside(name, strokes, load)))
  }
  return figures
}

async function plotBeside(
  name: BenchDrawingName,
  strokes: StrokeList,
  begin: () => Load,
): Promise<readonly BenchFigure[]> {
  const board = fork(fileURLToPath(new URL('./board-process.js', import.meta.url)))
  const [port] = (await once(board, 'message')) as [string]
  const config = driver.configSchema['~standard'].validate({ ...benchSettings, port })
  if (config instanceof Promise || config.issues) throw new Error(JSON.stringify(config))
  const plotter = await driver.open(config.value)
  const load = begin()
  const [beganMs, cpuBeforeMs] = [performance.now(), mainThreadCpuMs()]
  const enough = setTimeout(() => void plotter.stop(), plotMs)
  await plotter.draw(strokes, { onProgress: () => {} })
  clearTimeout(enough)
  const share = (mainThreadCpuMs() - cpuBeforeMs) / (performance.now() - beganMs)
  load.stop()
  board.send('how often were you starved?')
  const [starvations] = (await once(board, 'message')) as [number]
  await plotter.close()
  board.disconnect()
  const label = `${name}, ${load.told()}`
  return [
    { name: `${label}: starvations`, value: starvations, unit: 'starvations', limit: { atMost: 0 } },
    ...(begin === quiet ? [{ name: `${label}: CPU of the main thread`, value: 100 * share, unit: '%' }] : []),
  ]
}

function quiet(): Load {
  return { told: () => 'nothing else', stop: () => {} }
}

function blocking(): Load {
  let blocks = 0
  let timer: NodeJS.Timeout | undefined
  const schedule = (): void => void (timer = setTimeout(block, between(betweenMs)))
  const block = (): void => {
    blocks++
    const untilMs = performance.now() + between(blockedMs)
    while (performance.now() < untilMs) {
      // Busy.
    }
    schedule()
  }
  schedule()
  return {
    told: () => `event loop blocked ${blocks} times for ${blockedMs.join(' to ')} ms`,
    stop: () => clearTimeout(timer),
  }
}

function littering(): Load {
  const pausesMs: number[] = []
  const observer = new PerformanceObserver((list) =>
    pausesMs.push(...list.getEntries().map(({ duration }) => duration)),
  )
  observer.observe({ entryTypes: ['gc'] })
  const kept: object[][] = []
  const timer = setInterval(() => {
    kept.push(Array.from({ length: garbage.objects }, (_, at) => ({ at, text: String(at) })))
    if (kept.length > garbage.kept) kept.shift()
  }, garbage.everyMs)
  return {
    told: () => {
      const sumMs = pausesMs.reduce((sum, ms) => sum + ms, 0)
      const most = Math.round(Math.max(0, ...pausesMs))
      return `${pausesMs.length} garbage collections, ${(sumMs / 1000).toFixed(1)} s in all and ${most} ms at most`
    },
    stop: () => {
      clearInterval(timer)
      observer.disconnect()
    },
  }
}

function between([least, most]: readonly [number, number]): number {
  return least + (most - least) * Math.random()
}

/** Time that the main thread has run, in user mode and in the kernel; NaN where the system does not tell. */
function mainThreadCpuMs(): number {
  if (process.platform !== 'linux') return NaN
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  // Ticks of 10 ms, see proc(5).
  return 10 * (Number(fields[11]) + Number(fields[12]))
}
