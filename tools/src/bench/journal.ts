import { strokeCount } from '@vfab/core'
import { type Drawing, prepareStrokes, readSvg } from '@vfab/drawing'
import { createJobStore, type JobJournal, startPlot } from '@vfab/job'
import { driver } from '@vfab/plotter-ebb'
import { createEbbBoard } from '@vfab/sim'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { benchSvg } from './bench-drawing.ts'
import type { BenchFigure } from './figure.ts'
import { median } from './paired-runs.ts'

/** What one plot with a journal cost. */
interface JournaledPlot {
  /** Time of the calls that write, ms: all that the drawing ever waits for. */
  readonly writingMs: number
  readonly realMs: number
  readonly boardMs: number
  readonly recordBytes: number
  readonly allBytes: number
}

/**
 * What the journal costs: the time of its calls as a part of the whole plot, which runs as fast as the software can; a real
 * machine takes hundreds of times longer, so that the part is that much smaller.
 */
export async function run(): Promise<readonly BenchFigure[]> {
  const drawing = prepareStrokes(await readSvg(await benchSvg('strokes-5k')), {
    joinToleranceMm: 0.15,
  })
  const strokes = strokeCount(drawing.layers[0]!.strokes)
  await plot(drawing) // once for the compiler
  const plots = [await plot(drawing), await plot(drawing), await plot(drawing)]
  const { boardMs, recordBytes, allBytes } = plots[0]!
  const writingMs = median(plots.map((each) => each.writingMs))
  const part = median(plots.map((each) => each.writingMs / each.realMs))
  const per100k = 100_000 / strokes / 1e6
  return [
    { name: 'journal: a stroke sent and acknowledged', value: (1000 * writingMs) / strokes, unit: 'µs' },
    {
      name: 'journal: time of its calls',
      value: 100 * part,
      unit: '%',
      ratioTo: 'a plot as fast as the software can',
      limit: { atMost: 2 },
    },
    {
      name: 'journal: time of its calls',
      value: (100 * writingMs) / boardMs,
      unit: '%',
      ratioTo: 'the time of the plotter',
    },
    { name: 'journal: record of 100,000 strokes', value: recordBytes * per100k, unit: 'MB' },
    { name: 'journal: record and drawing of 100,000 strokes', value: allBytes * per100k, unit: 'MB' },
  ]
}

async function plot(drawing: Drawing): Promise<JournaledPlot> {
  const directory = await mkdtemp(join(tmpdir(), 'vfab-bench-'))
  try {
    const device = { driver: 'ebb', model: 'bench', address: 'sim:ebb' }
    const journal = await createJobStore(directory).create({ name: 'bench', drawing, device })
    const timed = timedJournal(journal)
    const board = createEbbBoard({ firmware: '3.0.3' })
    const config = driver.configSchema['~standard'].validate({ port: 'tcp://127.0.0.1:1' })
    if (config instanceof Promise || config.issues) throw new Error(JSON.stringify(config))
    await using plotter = await driver.open(config.value, { openPipe: async () => board.connect(), clock: board.clock })
    const beginMs = performance.now()
    await startPlot(plotter, drawing, { journal: timed.journal }).done
    const realMs = performance.now() - beginMs
    const sizes = await Promise.all(
      (await readdir(journal.path)).map(async (name) => ({ name, bytes: (await stat(join(journal.path, name))).size })),
    )
    return {
      writingMs: timed.writingMs(),
      realMs,
      boardMs: board.record.durationMs,
      recordBytes: sizes.find(({ name }) => name === 'record.log')!.bytes,
      allBytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

function timedJournal(journal: JobJournal): { readonly journal: JobJournal; writingMs(): number } {
  let sumMs = 0
  const timed = (call: () => void): void => {
    const beginMs = performance.now()
    call()
    sumMs += performance.now() - beginMs
  }
  return {
    journal: {
      id: journal.id,
      path: journal.path,
      stored: journal.stored,
      failure: journal.failure,
      onFailure: (listener) => journal.onFailure(listener),
      write: (entry) => timed(() => journal.write(entry)),
      sent: (end) => timed(() => journal.sent(end)),
      done: (end) => timed(() => journal.done(end)),
      flush: () => journal.flush(),
      close: () => journal.close(),
    },
    writingMs: () => sumMs,
  }
}
