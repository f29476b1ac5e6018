/**
 * How soon a command shows its first line, and how soon it hears Ctrl-C, against the start of a bare Node.js on the same machine.
 *
 *   node tools/dist/bench/first-line.js [--runs N] [FILE…]   FILE: drawings to preview and to interrupt, besides a small one
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { repositoryDir } from '../packaging/workspace.ts'

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '7' } },
  allowPositionals: true,
})
const runs = Number(values.runs)
const bin = join(repositoryDir, 'packages/cli/dist/bin.js')
const base = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-first-line-')))
process.on('exit', () => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
const [home, project] = [join(base, 'home'), join(base, 'project')] as const
for (const folder of [home, project]) mkdirSync(folder)
writeFileSync(
  join(project, 'small.svg'),
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40"><path d="M5,5 H50" stroke="#000"/></svg>',
)
const drawings = positionals.map((file) => resolve(file))

/** Runs a program. @param interruptAtMs - after the first line. @returns times from its start, ms */
function run(
  args: readonly string[],
  interruptAtMs?: number,
): Promise<{ firstMs: number; endMs: number; heardMs: number | undefined }> {
  return new Promise((done) => {
    const startMs = performance.now()
    const child = spawn(process.execPath, args, { cwd: project, env: { HOME: home, PATH: process.env['PATH'] } })
    let [firstMs, sentMs, heardMs] = [0, 0, 0]
    const onData = (text: string): void => {
      const now = performance.now()
      if (heardMs === 0 && text.includes('stopping')) heardMs = now - sentMs
      if (firstMs > 0) return
      firstMs = now - startMs
      if (interruptAtMs === undefined) return
      setTimeout(() => {
        sentMs = performance.now()
        child.kill('SIGINT')
      }, interruptAtMs)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onData)
    child.on('close', (code, signal) => {
      // Before the command has begun, the signal itself ends the process.
      if (heardMs === 0 && sentMs > 0 && (signal === 'SIGINT' || code === 130)) heardMs = performance.now() - sentMs
      const endMs = performance.now() - startMs
      done({ firstMs: firstMs || endMs, endMs, heardMs: heardMs || undefined })
    })
  })
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!
}

const bare = ['-e', 'process.stdout.write("x")']
const commands: readonly (readonly string[])[] = [
  ['plot', 'small.svg', '-d', 'ebb:sim', '--sim-speed', 'max', '--no-journal'],
  ['preview', 'small.svg'],
  ['detect'],
  ['doctor'],
  ['pen', 'up', '-d', 'ebb:sim'],
  ['snapshot', '-d', 'ip:sim', '-o', join(project, 'a.jpg'), '--force'],
  ['read', 'modbus:sim', '--set', 'profile=xy-md02'],
  ...drawings.map((file) => ['preview', file, '-o', join(project, 'out.png'), '--force']),
]
console.log('command                                first line   bare node   above it   whole')
for (const args of commands) {
  const [firsts, bares, wholes]: [number[], number[], number[]] = [[], [], []]
  for (let index = 0; index < runs; index++) {
    bares.push((await run(bare)).firstMs)
    const { firstMs, endMs } = await run([bin, ...args])
    firsts.push(firstMs)
    wholes.push(endMs)
  }
  const [first, start, whole] = [median(firsts), median(bares), median(wholes)]
  const name = args.map((word) => basename(word)).join(' ')
  const columns = [first, start, first - start, whole].map((ms) => `${ms.toFixed(0)} ms`.padStart(10))
  console.log(`${name.slice(0, 37).padEnd(37)}  ${columns.join('  ')}`)
}

/** Moments after the first line at which Ctrl-C is pressed, one in each run. */
const moments = 12
for (const file of drawings) {
  const args = [bin, 'preview', file, '-o', join(project, 'out.png'), '--force']
  const { firstMs, endMs } = await run(args)
  const heard: number[] = []
  for (let index = 0; index < moments; index++) {
    const { heardMs } = await run(args, ((endMs - firstMs) * (index + 0.5)) / moments)
    if (heardMs !== undefined) heard.push(heardMs)
  }
  const worst = Math.max(...heard).toFixed(0)
  console.log(`Ctrl-C in ${basename(file)}: heard ${heard.length} of ${moments} times, after ${worst} ms at the most`)
}
