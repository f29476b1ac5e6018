import type { BytePipe } from '@vfab/core'
import { prepareStrokes, readSvg } from '@vfab/drawing'
import type { EbbBoard } from '@vfab/sim'

import { type BenchDrawingName, benchSvg } from './bench-drawing.ts'
import { benchSettings, openBenchPlotter } from './bench-plotter.ts'
import type { BenchFigure } from './figure.ts'

const drawings: readonly BenchDrawingName[] = ['strokes-5k', 'spiral-100k']

const nextdrawJerk = { drawJerkMmPerS3: 214_313, travelJerkMmPerS3: 203_597 }

interface StallCase {
  /** How many commands the board's queue holds. */
  readonly depth: number
  /** For how long the computer is busy elsewhere. */
  readonly stallMs: number
  /** Commands are shorter under limits of jerk, and the queue holds less time. */
  readonly jerk?: true
  /** The queue need not outlast it. */
  readonly mayStarve?: true
}

const cases: readonly StallCase[] = [
  { depth: 32, stallMs: 50 },
  { depth: 32, stallMs: 230 },
  { depth: 32, stallMs: 800 },
  { depth: 1, stallMs: 50 },
  { depth: 32, stallMs: 50, jerk: true },
  { depth: 32, stallMs: 230, jerk: true },
  { depth: 32, stallMs: 800, jerk: true, mayStarve: true },
]

/** From one stall to the next, on the board's clock; not in step with anything in the drawings. */
const betweenMs = 2711
/** Before the first one the queue has the time to fill. */
const firstMs = 3000

/**
 * Plots while the computer stops again and again: what the board answers is heard that much later, and so nothing is sent
 * meanwhile. Time is the board's, which goes on: whether its queue lasts is decided there.
 */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of drawings) {
    const options = { joinToleranceMm: benchSettings.joinToleranceMm }
    const { strokes } = prepareStrokes(await readSvg(await benchSvg(name)), options).layers[0]!
    for (const { depth, stallMs, jerk = false, mayStarve = false } of cases) {
      let stalls = 0
      const { board, plotter } = await openBenchPlotter(jerk ? nextdrawJerk : {}, { fifoDepthMax: depth }, (opened) =>
        stalling(opened, stallMs, () => stalls++),
      )
      await plotter.draw(strokes)
      const { starvations, durationMs } = board.record
      await plotter.close()
      const label = `${name}${jerk ? ', jerk limited' : ''}, queue of ${depth}, ${stalls} stalls of ${stallMs} ms`
      figures.push(
        {
          name: `${label}: starvations`,
          value: starvations.length,
          unit: 'starvations',
          ...(mayStarve ? {} : { limit: { atMost: 0 } }),
        },
        { name: `${label}: plot time`, value: durationMs / 1000, unit: 's' },
      )
    }
  }
  return figures
}

/** A cable whose end at the computer is deaf for `stallMs` again and again. */
function stalling(board: EbbBoard, stallMs: number, onStall: () => void): BytePipe {
  const pipe = board.connect()
  let nextMs = board.clock.now() + firstMs
  let heard = Promise.resolve()
  return {
    address: pipe.address,
    closed: pipe.closed,
    close: () => pipe.close(),
    write: (bytes) => pipe.write(bytes),
    onData: (listener) =>
      pipe.onData((chunk) => {
        if (board.clock.now() < nextMs) {
          void heard.then(() => listener(chunk))
          return
        }
        nextMs = board.clock.now() + betweenMs
        onStall()
        heard = board.clock.sleep(stallMs)
        void heard.then(() => listener(chunk))
      }),
  }
}
