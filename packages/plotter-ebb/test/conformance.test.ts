import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { plotterConformance } from '@vfab/conformance'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { afterAll, beforeAll, describe, test } from 'vitest'

import { configJsonSchema } from '../src/json-schema.ts'
import { driver } from './bench.ts'

/** The oldest that can do each thing, the newest of each line, and those in between that differ. */
const firmwares = ['2.2.9', '2.5.3', '2.6.5', '2.7.0', '2.8.1', '3.0.1', '3.0.2', '3.0.3']

/** What the build makes, made here, so that the tests need no build. */
let built = ''

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'vfab-ebb-'))
  await writeFile(join(built, 'config.schema.json'), JSON.stringify(configJsonSchema()))
})

afterAll(() => rm(built, { recursive: true }))

function locate(file: string): URL {
  if (file === './dist/index.js') return new URL('../src/index.ts', import.meta.url)
  if (file === './dist/config.schema.json') return pathToFileURL(join(built, 'config.schema.json'))
  return new URL(`../${file}`, import.meta.url)
}

describe.each(firmwares)('on firmware %s', (firmware) => {
  plotterConformance({
    test,
    driver,
    metadata: new URL('../package.json', import.meta.url),
    locate,
    refusedCommand: firmware < '2.7.0' ? 'SM' : 'LM',
    // Plans come from a thread, which waits its turn on a busy machine.
    patienceMs: 15_000,
    createDevice: async () => {
      const board = createEbbBoard({ firmware, nickname: 'East' })
      await raisePen(board)
      let plugged = 0
      return {
        // Slow enough that a stroke of some centimetres takes longer than what the board has queued (pacing.ts).
        config: { port: 'tcp://board.test:1', timeoutMs: 100, retryCount: 1, drawSpeedMmPerS: 10 },
        openPipe: async () => {
          const pipe = board.connect()
          plugged++
          void pipe.closed.then(() => plugged--)
          return pipe
        },
        clock: board.clock,
        inject: (fault) => board.inject(fault),
        penIsUp: async () => !board.record.samples(board.record.nowMs, board.record.nowMs, 1)[0]!.penDown,
        movedMm: () =>
          [...board.record.moves()].reduce(
            (sum, { from, to }) => sum + Math.hypot(to.xMm - from.xMm, to.yMm - from.yMm),
            0,
          ),
        portIsFree: () => plugged === 0,
        received: () => board.record.commands.map(({ line }) => line),
        dispose: () => board.close(),
      }
    },
  })
})

/** Before 2.6 a board powers its servo up at 1 ms: low on the plotters this is about. A person lifts the pen then. */
async function raisePen(board: EbbBoard): Promise<void> {
  const pipe = board.connect()
  await pipe.write(Buffer.from('SC,4,20641\rSP,1,200\r'))
  await board.clock.sleep(500)
  await pipe.close()
}
