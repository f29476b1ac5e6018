/**
 * The guardian campaign: `vfab plot` is killed in mid-stroke, as a crash, a full memory or a person would. The pen must leave the
 * paper once the board has carried out what it had taken, and `vfab jobs resume` must finish the drawing.
 *
 *   node tools/dist/guardian/kill-plots.js [--kills N] [--seed N]
 *
 * Boards run in real time. Ends with 1 when anything was not as promised.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import type { SimulatedDevice } from '@vfab/core'
import { startEbb, startGrbl, startHpgl } from '@vfab/sim'

import { seededRandom } from '../faults/campaign-drawing.ts'

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url))
const bin = join(packages, 'cli/dist/bin.js')

interface Board {
  readonly name: string
  readonly driver: string
  readonly start: (listen: 'tcp' | 'pty') => Promise<SimulatedDevice>
  /** Most board time from the kill to the pen off the paper. */
  readonly withinMs: number
}

const boards: readonly Board[] = [
  board('EBB 3.0', 'ebb', 1600, (listen) => startEbb({ listen, speed: 1, settings: { firmware: '3.0.3' } })),
  board('EBB 2.8', 'ebb', 1000, (listen) => startEbb({ listen, speed: 1, settings: { firmware: '2.8.1' } })),
  board('Grbl', 'grbl', 5000, (listen) => startGrbl({ listen, speed: 1, settings: { resetOnOpen: false } })),
  board('HP-GL', 'hpgl', 5000, (listen) => startHpgl({ listen, speed: 1 })),
]

function board(name: string, driver: string, withinMs: number, start: Board['start']): Board {
  return { name, driver, withinMs, start }
}

/** Wavy lines, so that a kill meets many short moves as well as long ones. */
function drawing(random: () => number): string {
  const lines = Array.from({ length: 3 }, (_, row) => {
    const points = Array.from({ length: 9 }, (_, index) => `${5 + 8 * index},${10 + 20 * row + 8 * random()}`)
    return `M${points.join(' L')}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="80mm" viewBox="0 0 100 80"><path d="${lines.join(' ')}" fill="none" stroke="black"/></svg>`
}

/** A project in a directory of its own with the driver that is needed. */
function makeProject(driver: string, svg: string): { readonly directory: string; readonly home: string } {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-guardian-')))
  const name = `@vfab/plotter-${driver}`
  const link = join(base, 'node_modules', name)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(join(packages, `plotter-${driver}`), link, 'dir')
  writeFileSync(join(base, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: '*' } }))
  writeFileSync(join(base, 'drawing.svg'), svg)
  const home = join(base, 'home')
  mkdirSync(home)
  return { directory: base, home }
}

/** How often a plot that was over too soon is tried again. */
const mostTries = 5

interface Trial {
  readonly liftedMs: number
  /** The plot was over before its moment came. */
  readonly missed?: boolean
  readonly problem: string | undefined
}

async function runTrial(
  tried: Board,
  listen: 'tcp' | 'pty',
  signal: NodeJS.Signals,
  random: () => number,
): Promise<Trial> {
  await using device = await tried.start(listen)
  const { clock, record } = device as Required<SimulatedDevice>
  const project = makeProject(tried.driver, drawing(random))
  const start = (...words: readonly string[]) => {
    const env = { PATH: process.env['PATH'], HOME: project.home }
    const child = spawn(process.execPath, [bin, ...words, '-d', `${tried.driver}:${device.address}`], {
      cwd: project.directory,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }))
    return { child, ended }
  }
  try {
    const plot = start('plot', 'drawing.svg')
    let isOver = false
    void plot.ended.then(() => (isOver = true))
    while (!record.isPenDown() && !isOver) await sleep(5)
    await sleep(100 + 1500 * random())
    while (!record.isPenDown() && !isOver) await sleep(1)
    if (isOver)
      return { liftedMs: 0, missed: true, problem: `the plot ended before it was killed: ${(await plot.ended).said}` }
    plot.child.kill(signal)
    const killedMs = clock.now()
    await plot.ended
    while (record.isPenDown() && clock.now() - killedMs < 2 * tried.withinMs) await sleep(5)
    const liftedMs = clock.now() - killedMs
    if (liftedMs > tried.withinMs)
      return { liftedMs, problem: `the pen was on the paper for ${liftedMs.toFixed(0)} ms` }
    const resumed = await start('jobs', 'resume').ended
    return { liftedMs, problem: resumed.code === 0 ? undefined : `it was not resumed: ${resumed.said}` }
  } finally {
    rmSync(project.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

async function campaign(kills: number, seed: number): Promise<boolean> {
  const lifted = new Map<string, number[]>()
  let isGood = true
  for (let index = 0; index < kills; index += 1) {
    const random = seededRandom(1000 * seed + index)
    const tried = boards[index % boards.length]!
    const round = Math.floor(index / boards.length)
    const listen = round % 2 === 0 ? 'pty' : 'tcp'
    const signal = Math.floor(round / 2 + index) % 2 === 0 ? 'SIGKILL' : 'SIGABRT'
    let trial = await runTrial(tried, listen, signal, random)
    // A short plot may be over before its moment: the next one of the same board has another.
    for (let again = 0; trial.missed === true && again < mostTries; again += 1) {
      trial = await runTrial(tried, listen, signal, random)
    }
    const { liftedMs, problem } = trial
    if (problem === undefined) lifted.set(tried.name, [...(lifted.get(tried.name) ?? []), liftedMs])
    else {
      isGood = false
      console.log(`${index}: ${tried.name} at ${listen}, ${signal}: ${problem}`)
    }
  }
  for (const [name, timesMs] of lifted) {
    const longest = Math.max(...timesMs)
    const mean = timesMs.reduce((sum, timeMs) => sum + timeMs, 0) / timesMs.length
    console.log(
      `${name}: ${timesMs.length} kills, pen up after ${mean.toFixed(0)} ms on average, ${longest.toFixed(0)} ms at most; all resumed`,
    )
  }
  return isGood
}

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
})
process.exitCode = (await campaign(Number(values.kills), Number(values.seed))) ? 0 : 1
