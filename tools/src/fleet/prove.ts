/**
 * Three computers with a machine each, Debian's mosquitto in between, and one desk that plots on all three. In each round one computer or
 * the broker is killed at a random moment; in the end one is frozen. Every plot must finish, or its job be resumable from the desk; nothing may be drawn twice; and no
 * machine may move when its computer or the broker is back, whatever commands were sent meanwhile.
 *
 *   node tools/dist/fleet/prove.js [--kills N] [--seed N] [--network]
 *
 * With --network, a desk that was told of none of them must find one by multicast DNS. N computers and N brokers are killed. The same seed gives the same drawings and the same choices. Ends with 1 when anything was not as promised.
 */
import { parseArgs } from 'node:util'

import { createDesk } from '@vfab/mqtt'
import { ebbSimulator, grblSimulator } from '@vfab/sim'

import { seededRandom } from '../faults/campaign-drawing.ts'
import { Broker, freePort } from './broker.ts'
import { Computer } from './computer.ts'
import { keepaliveMs, MachineHost } from './machine-host.ts'
import { freeze, type RoundOutcome, runRound } from './round.ts'

/** Device time per real time. */
const speed = 3

const boards = {
  east: { driver: 'ebb', start: () => ebbSimulator.start({ listen: 'tcp', speed, settings: { firmware: '3.0.3' } }) },
  west: { driver: 'ebb', start: () => ebbSimulator.start({ listen: 'tcp', speed, settings: { firmware: '2.8.1' } }) },
  loft: {
    driver: 'grbl',
    start: () => grblSimulator.start({ listen: 'tcp', speed, settings: { resetOnOpen: false } }),
  },
} as const

async function campaign(kills: number, seed: number, network: boolean): Promise<boolean> {
  await using broker = await Broker.start()
  const hosts: MachineHost[] = []
  await using _hosts = {
    async [Symbol.asyncDispose]() {
      await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()))
    },
  }
  for (const [name, { driver, start }] of Object.entries(boards)) {
    const at = { name, driver, broker: broker.url, port: await freePort() }
    hosts.push(new MachineHost(await start(), at))
  }
  await Promise.all(hosts.map((host) => host.start()))
  if (network && !(await isFound(hosts))) return false
  await using computer = new Computer([], { broker: { url: broker.url } })
  for (const host of hosts) await pair(host, computer)
  await using desk = await createDesk({ broker: { url: broker.url } })
  const outcomes: RoundOutcome[] = []
  for (let at = 0; at < 2 * kills; at++) {
    const round = { hosts, computer, desk, broker, random: seededRandom(1000 * seed + at) }
    const outcome = await runRound({ ...round, kills: at % 2 === 0 ? 'host' : 'broker' })
    for (const problem of outcome.problems) console.log(`round ${at}: ${problem}`)
    outcomes.push(outcome)
    if (outcomes.length % 10 === 0) report(outcomes)
  }
  if (outcomes.length % 10 !== 0) report(outcomes)
  const frozenMs = await freeze(hosts[0]!, desk)
  console.log(`frozen: offline after ${frozenMs.toFixed(0)} ms, with a keepalive of ${keepaliveMs} ms`)
  if (frozenMs > 1.5 * keepaliveMs) return false
  return outcomes.every(({ problems }) => problems.length === 0)
}

/** Whether a desk without settings finds one of them: all three have the name of this computer. */
async function isFound(hosts: readonly MachineHost[]): Promise<boolean> {
  await using stranger = new Computer([], {})
  const { stdout } = await stranger.run('fleet', 'list', '--json')
  const found = hosts.find(({ url }) => stdout.includes(`:${new URL(url).port}`))
  console.log(found === undefined ? `not found by multicast DNS: ${stdout}` : `found by multicast DNS: ${found.name}`)
  return found !== undefined
}

async function pair(host: MachineHost, computer: Computer): Promise<void> {
  const { stdout } = await host.computer.run('serve', '--pair', '--json')
  const { code } = JSON.parse(stdout) as { readonly code: string }
  const paired = await computer.run('fleet', 'pair', host.name, code)
  if (paired.code !== 0) throw new Error(`the desk was not paired with ${host.name}: ${paired.stderr}`)
}

const figures = [
  ['offline after', 'offlineMs'],
  ['all back after', 'backMs'],
  ['of the stroke at the kill, drawn again:', 'repeatedMm'],
] as const

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!
}

function report(outcomes: readonly RoundOutcome[]): void {
  const endings = outcomes.flatMap((outcome) => outcome.endings)
  const count = (ending: string): number => endings.filter((each) => each === ending).length
  console.log(
    `${outcomes.length} kills, ${endings.length} plots: ${count('finished')} finished, ${count('resumed')} resumed, ` +
      `${count('not begun')} not begun and plotted again`,
  )
  for (const [what, key] of figures) {
    const values = outcomes.flatMap(({ [key]: value }) => (value === undefined ? [] : [value]))
    if (values.length > 0)
      console.log(
        `${what} ${Math.max(...values).toFixed(0)} ${key.endsWith('Mm') ? 'mm' : 'ms'} at most, ${median(values).toFixed(0)} in the median`,
      )
  }
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    network: { type: 'boolean', default: false },
  },
})
process.exitCode = (await campaign(Number(values.kills), Number(values.seed), values.network)) ? 0 : 1
