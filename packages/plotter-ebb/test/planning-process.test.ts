import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const cwd = fileURLToPath(new URL('..', import.meta.url))

/** What every program begins with: the driver as published, and a board. */
const preamble = `
  let threads = 0
  let started = 0
  process.on('worker', (worker) => {
    started += 1
    threads += 1
    worker.on('exit', () => (threads -= 1))
  })
  const { strokesFrom } = await import('@vfab/core')
  const { driver } = await import('@vfab/plotter-ebb')
  const { createEbbBoard } = await import('@vfab/sim')
  const open = (board = createEbbBoard(), openPipe = async () => board.connect()) => {
    const config = driver.configSchema['~standard'].validate({ port: 'sim:ebb/', timeoutMs: 200, retryCount: 0 }).value
    return driver.open(config, { openPipe, clock: board.clock })
  }
  const strokes = strokesFrom([[5, 5, 9, 9], [9, 5, 5, 9]])
`

/** Runs a program in a process of its own until it ends by itself. @returns what it printed, and its exit code */
async function run(program: string): Promise<{ readonly printed: string; readonly code: unknown }> {
  // Numbers are printed as such, wherever this runs.
  const env = { ...process.env, FORCE_COLOR: '0' }
  const child = spawn(process.execPath, ['--input-type=module', '-e', preamble + program], { cwd, env })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [code] = (await once(child, 'close')) as [unknown]
  return { printed, code }
}

test('importing the driver starts no thread', async () => {
  expect(await run(`console.log(started)`)).toEqual({ printed: '0\n', code: 0 })
})

test('a program ends by itself once its plotter is closed, and its thread with it', async () => {
  const program = `
    const plotter = await open()
    console.log((await plotter.draw(strokes, { onProgress: () => {} })).finished, threads)
    await Promise.all([plotter.close(), plotter.close()])
    console.log(started, threads)
  `
  expect(await run(program)).toEqual({ printed: 'true 1\n1 0\n', code: 0 })
})

test('the thread of a plotter that is lost ends, too, though nobody closes the plotter', async () => {
  const program = `
    const ended = new Promise((resolve) => process.on('worker', (worker) => worker.on('exit', resolve)))
    const board = createEbbBoard()
    const plotter = await open(board)
    const drawn = plotter.draw(strokes, { onProgress: () => board.inject({ kind: 'unplug' }) }).catch(({ code }) => code)
    console.log(await drawn, (await plotter.closed).code)
    await ended
    console.log(started, threads)
  `
  expect(await run(program)).toEqual({ printed: 'DEVICE_LOST DEVICE_LOST\n1 0\n', code: 0 })
})

test('a plotter that is never closed does not keep the program alive by its thread', async () => {
  const program = `
    const plotter = await open()
    console.log((await plotter.draw(strokes, { onProgress: () => {} })).finished, threads)
  `
  expect(await run(program)).toEqual({ printed: 'true 1\n', code: 0 })
})

test('no thread is left behind when opening fails', async () => {
  const program = `
    const faults = [{ kind: 'silence' }, { kind: 'unplug' }, { kind: 'refuse', command: 'QU' }, { kind: 'refuse', command: 'SC' }]
    let failed = 0
    for (const fault of faults) {
      for (const afterBytes of [1, 30, 60]) {
        const board = createEbbBoard()
        board.injectAt({ afterBytes }, fault)
        await open(board).then((plotter) => plotter.close(), () => (failed += 1))
      }
    }
    await open(undefined, async () => { throw new Error('no port') }).catch(() => (failed += 1))
    console.log(failed > 5, started > 5, threads)
  `
  expect(await run(program)).toEqual({ printed: 'true true 0\n', code: 0 })
})

// Elsewhere nobody tells which files are open.
test.skipIf(process.platform !== 'linux')(
  'a program that opens and closes a plotter over and over again has no more files open than before',
  async () => {
    const program = `
    const { readdirSync } = await import('node:fs')
    const files = () => readdirSync('/proc/self/fd').length
    const cycle = async (turns) => {
      const plotter = await open()
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      await plotter.close()
    }
    await cycle(0)
    const before = files()
    // Whenever it is closed: before its thread loads, while it does, after that.
    for (let turns = 0; turns < 60; turns++) await cycle(turns ** 2)
    console.log(files() - before, threads)
  `
    expect(await run(program)).toEqual({ printed: '0 0\n', code: 0 })
  },
  60_000,
)
