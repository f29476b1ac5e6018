import { strokesFrom, validateSettings } from '@vfab/core'
import { driver } from '@vfab/plotter-ebb'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'

import type { BenchFigure } from './figure.ts'
import { median } from './paired-runs.ts'

/** Without `LM` and without counting steps, without `LM`, with it, and with a deep queue, without and with a way past it. */
const firmwares = ['2.4.2', '2.5.3', '2.8.1', '3.0.0', '3.0.3']
const cancels = 60
/** What people call at once. */
const limitMs = 300

/** Long straight ways at full speed, and curves of short moves: what takes longest to stop, and what fills the queue most. */
const strokes = strokesFrom([
  [10, 10, 290, 10, 290, 200, 10, 200],
  Array.from({ length: 4000 }, (_, index) => {
    const angle = index / 40
    return [150 + (20 + index / 60) * Math.cos(angle), 105 + (20 + index / 60) * Math.sin(angle)]
  }).flat(),
])

/** From `stop` to the pen leaving the paper, by the board's clock, at default settings, in the middle of strokes. */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const firmware of firmwares) {
    const latencies: number[] = []
    for (let cancel = 0; cancel < cancels; cancel++) {
      const latencyMs = await latencyOf(firmware, 2500 + cancel * 717)
      if (latencyMs !== undefined) latencies.push(latencyMs)
    }
    const name = `cancel on firmware ${firmware}, ${latencies.length} times: the pen leaves the paper`
    figures.push(
      { name: `${name}, median`, value: median(latencies), unit: 'ms' },
      { name: `${name}, slowest`, value: Math.max(...latencies), unit: 'ms', limit: { atMost: limitMs } },
    )
  }
  return figures
}

/** @returns undefined when the pen was not on the paper */
async function latencyOf(firmware: string, atMs: number): Promise<number | undefined> {
  const board = createEbbBoard({ firmware })
  const config = await validateSettings(driver.configSchema, { port: 'tcp://127.0.0.1:1' }, { driver: driver.id })
  const plotter = await driver.open(config, { openPipe: async () => board.connect(), clock: board.clock })
  const drawing = plotter.draw(strokes)
  await board.clock.sleep(atMs)
  const calledMs = board.record.nowMs
  const wasDown = isDown(board, calledMs)
  await plotter.stop()
  await drawing
  const leftMs = board.record.penDownTimes().find(({ toMs }) => toMs > calledMs)?.toMs ?? calledMs
  await plotter.close()
  return wasDown ? leftMs - calledMs : undefined
}

function isDown({ record }: EbbBoard, atMs: number): boolean {
  return record.samples(atMs, atMs, 1)[0]?.penDown ?? false
}
