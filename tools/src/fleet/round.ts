import { setTimeout as sleep } from 'node:timers/promises'

import { strokeCount } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { Desk, FleetHost } from '@vfab/mqtt'
import { connectAsync } from 'mqtt'

import { judge } from '../faults/verdict.ts'
import type { Broker } from './broker.ts'
import type { Command, Computer, Ended } from './computer.ts'
import type { MachineHost } from './machine-host.ts'
import { roundDrawing, svgOf } from './round-drawing.ts'

/** Longest that a kill and a return may take to be seen, ms. */
const offlineWithinMs = 1000
const backWithinMs = 3000

/** One plot on each machine, during which one thing is killed. */
export interface Round {
  readonly hosts: readonly MachineHost[]
  readonly computer: Computer
  readonly desk: Desk
  readonly broker: Broker
  readonly random: () => number
  readonly kills: 'host' | 'broker'
}

/** What became of it. */
export interface RoundOutcome {
  readonly problems: readonly string[]
  /** How the plots ended, besides those that were not hit: at once, resumed, or not begun when it was killed. */
  readonly endings: readonly ('finished' | 'resumed' | 'not begun')[]
  /** Of the plot whose computer was killed: drawn again, of the one stroke that it was in, mm. */
  readonly repeatedMm?: number | undefined
  /** From the kill of a host until the desk showed it offline, ms. */
  readonly offlineMs?: number | undefined
  /** From the broker's start until the desk showed all hosts with all states, ms. */
  readonly backMs?: number | undefined
}

interface Plotting {
  readonly host: MachineHost
  readonly drawing: Drawing
  /** On the paper before. */
  readonly strokesBefore: number
  readonly command: Command
}

/** Plots on all machines, kills, starts again, resumes, and compares the paper with the drawings. */
export async function runRound(round: Round): Promise<RoundOutcome> {
  const problems: string[] = []
  const plots = round.hosts.map((host) => startPlot(host, round))
  const isHost = round.kills === 'host'
  const hit = plots[Math.floor(round.random() * plots.length)]!
  await momentOf(hit, round.random)
  const timed: Pick<RoundOutcome, 'offlineMs' | 'backMs'> = isHost
    ? await killHost(hit, round, problems)
    : await killBroker(round)
  const ended = await Promise.all(plots.map(({ command }) => command.ended))
  const endings: RoundOutcome['endings'][number][] = []
  let repeatedMm: number | undefined
  for (const [at, plot] of plots.entries()) {
    const isKilled = isHost && plot === hit
    endings.push(await finish(plot, ended[at]!, isKilled || !isHost, round, problems))
    const doubledMm = judgePaper(plot, isKilled, problems)
    if (isKilled) repeatedMm = doubledMm
  }
  if ((timed.offlineMs ?? 0) > offlineWithinMs) problems.push(`offline after ${timed.offlineMs} ms`)
  if ((timed.backMs ?? 0) > backWithinMs) problems.push(`all back after ${timed.backMs} ms`)
  return { problems, endings, repeatedMm, ...timed }
}

function startPlot(host: MachineHost, { computer, random }: Round): Plotting {
  const drawing = roundDrawing(random)
  computer.write(`${host.name}.svg`, svgOf(drawing))
  const strokesBefore = strokeCount(host.record.strokesMm())
  const command = computer.start('plot', `${host.name}.svg`, '--device', `${host.name}:pen`, '--json')
  return { host, drawing, strokesBefore, command }
}

/** A moment of the plot: while it is sent, or at any stroke of it. */
async function momentOf({ host, strokesBefore, command }: Plotting, random: () => number): Promise<void> {
  if (random() < 0.2) return sleep(2500 * random())
  const strokes = 1 + Math.floor(6 * random())
  let isOver = false
  void command.ended.then(() => (isOver = true))
  while (!isOver && strokeCount(host.record.strokesMm()) < strokesBefore + strokes) await sleep(10)
  await sleep(300 * random())
}

async function killHost(
  { host }: Plotting,
  { desk, broker, random }: Round,
  problems: string[],
): Promise<Pick<RoundOutcome, 'offlineMs'>> {
  const offline = until(desk, () => desk.host(host.name)?.online === false)
  const killedMs = performance.now()
  await host.kill()
  await offline
  const offlineMs = performance.now() - killedMs
  // What the board has taken is drawn, then the pen is lifted by the guardian.
  await host.record.idle()
  while (host.record.isPenDown()) await sleep(5)
  const moved = host.watchTip()
  await temptToMove(host, broker, random() < 0.5)
  await sleep(1000 * random())
  await host.start()
  await until(desk, () => desk.host(host.name)?.online === true)
  await sleep(300)
  await host.record.idle()
  const byMm = moved()
  if (byMm > 0) problems.push(`${host.name} moved by ${byMm.toFixed(2)} mm when its computer was back`)
  return { offlineMs }
}

/** Commands that were sent while nobody was there must not move anything later, whether the broker stores them or not. */
async function temptToMove(host: MachineHost, broker: Broker, retain: boolean): Promise<void> {
  const client = await connectAsync(broker.url)
  for (const verb of ['resume', 'park']) {
    const command = JSON.stringify({ id: `while-away-${verb}`, notAfterMs: Date.now() + 60_000 })
    await client.publishAsync(`vfab/${host.name}/pen/cmd/${verb}`, command, { qos: 1, retain })
  }
  await client.endAsync()
}

async function killBroker({ broker, desk, random }: Round): Promise<Pick<RoundOutcome, 'backMs'>> {
  await broker.kill()
  await until(desk, () => !desk.connected)
  await sleep(1500 * random())
  await broker.again()
  const startedMs = performance.now()
  const isWhole = ({ online, devices }: FleetHost): boolean =>
    online && devices.every(({ state }) => state !== undefined)
  await until(desk, () => desk.connected && desk.missing === 0 && desk.hosts().every(isWhole))
  return { backMs: performance.now() - startedMs }
}

/** Resolves when it holds; looks at each change. */
async function until(desk: Desk, holds: () => boolean): Promise<void> {
  const changes = desk.changes()
  if (holds()) return
  for await (const _change of changes) if (holds()) return
  throw new Error('the desk was closed')
}

/** What a person does after a plot that did not finish: resume it, or plot again where there is no job. */
async function finish(
  { host, strokesBefore }: Plotting,
  { code, stderr }: Ended,
  mayFail: boolean,
  { computer }: Round,
  problems: string[],
): Promise<RoundOutcome['endings'][number]> {
  if (code === 0) return 'finished'
  if (!mayFail) problems.push(`the plot on ${host.name}, which nothing was done to, ended with ${code}: ${stderr}`)
  await host.record.idle()
  const { stdout } = await host.computer.run('jobs', 'list', '--json')
  const [job] = (JSON.parse(stdout) as { jobs: readonly { id: string; state: string }[] }).jobs
  const isBegun = job !== undefined && job.state !== 'finished'
  if (!isBegun && strokeCount(host.record.strokesMm()) > strokesBefore) {
    problems.push(`${host.name} has drawn, and has no job: ${stderr}`)
  }
  const again = isBegun
    ? await computer.run('jobs', 'resume', `${host.name}:${job.id}`)
    : await computer.run('plot', `${host.name}.svg`, '--device', `${host.name}:pen`)
  if (again.code !== 0) {
    problems.push(`${host.name} was not ${isBegun ? 'resumed' : 'plotted again'}: ${again.stderr} (before: ${stderr})`)
  }
  return isBegun ? 'resumed' : 'not begun'
}

/** The stroke that a computer was killed in may be begun again; nothing else is drawn twice. @returns what was, mm */
function judgePaper({ host, drawing, strokesBefore }: Plotting, isKilled: boolean, problems: string[]): number {
  const { missing, missingMm, twice, doubledMm, strayMm } = judge(drawing, host.inkSince(strokesBefore))
  if (missing > 0) problems.push(`${missing} strokes are missing on ${host.name}, ${missingMm.toFixed(1)} mm of them`)
  if (strayMm > 0.5) problems.push(`${strayMm.toFixed(1)} mm of ink on ${host.name} belong to no stroke`)
  if (twice > (isKilled ? 1 : 0)) problems.push(`${twice} strokes are drawn twice on ${host.name}`)
  if (host.record.isPenDown()) problems.push(`the pen of ${host.name} is down in the end`)
  return doubledMm
}

/** A computer that is frozen is offline within 1.5 times its keepalive, and online again when it continues. @returns after how long, ms */
export async function freeze(host: MachineHost, desk: Desk): Promise<number> {
  const frozenMs = performance.now()
  host.signal('SIGSTOP')
  try {
    await until(desk, () => desk.host(host.name)?.online === false)
    return performance.now() - frozenMs
  } finally {
    host.signal('SIGCONT')
    await until(desk, () => desk.host(host.name)?.online === true)
  }
}
