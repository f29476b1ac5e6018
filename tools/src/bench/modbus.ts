import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import type { BenchFigure } from './figure.ts'
import {
  type BenchClient,
  openJsmodbus,
  openModbusSerial,
  type OpenBenchClient,
  openOurs,
  openRaw,
} from './modbus-clients.ts'
import { median } from './paired-runs.ts'

/** Rounds that count, after one that does not; in each, every client has its turn. Short turns see the same load of the machine. */
const rounds = 61
const turnMs = 60

/** Requests a second over TCP and over a pseudo-terminal beside other clients, taking turns in one run, against a server in another process. */
export async function run(): Promise<readonly BenchFigure[]> {
  const peers = { raw: openRaw, ours: openOurs, 'modbus-serial': openModbusSerial, jsmodbus: openJsmodbus }
  return [
    ...(await tcpFigures(1, peers)),
    ...(await tcpFigures(16, peers)),
    ...(await rtuFigures({ ours: openOurs, 'modbus-serial': openModbusSerial })),
  ]
}

type Rates = Readonly<Record<string, readonly number[]>>

async function tcpFigures(underWay: number, peers: Readonly<Record<string, OpenBenchClient>>): Promise<BenchFigure[]> {
  const rates = await measure('tcp', underWay, peers)
  const what = `Modbus TCP, ${underWay} under way`
  return [
    ...ratesOf(what, rates),
    ratio(`${what}, ours`, rates, 'ours', 'raw', 0.9),
    ratio(`${what}, modbus-serial`, rates, 'modbus-serial', 'raw'),
    ratio(`${what}, jsmodbus`, rates, 'jsmodbus', 'raw'),
  ]
}

async function rtuFigures(peers: Readonly<Record<string, OpenBenchClient>>): Promise<BenchFigure[]> {
  const rates = await measure('pty', 1, peers)
  const what = 'RTU at a pseudo-terminal'
  return [...ratesOf(what, rates), ratio(`${what}, ours`, rates, 'ours', 'modbus-serial', 1.1)]
}

function ratesOf(what: string, rates: Rates): BenchFigure[] {
  return Object.entries(rates).map(([name, values]) => ({
    name: `${what}, ${name}`,
    value: median(values),
    unit: 'requests/s',
  }))
}

/** The median of the ratios round by round, which holds while the machine's speed drifts. */
function ratio(name: string, rates: Rates, of: string, to: string, atLeast?: number): BenchFigure {
  const value = median(rates[of]!.map((rate, round) => rate / rates[to]![round]!))
  return { name, value, unit: 'ratio', ratioTo: to, ...(atLeast === undefined ? {} : { limit: { atLeast } }) }
}

async function measure(
  listen: 'tcp' | 'pty',
  underWay: number,
  peers: Readonly<Record<string, OpenBenchClient>>,
): Promise<Rates> {
  const names = Object.keys(peers)
  const rates: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]))
  const servers: ChildProcess[] = []
  const clients: Record<string, BenchClient> = {}
  try {
    let address = ''
    for (const name of names) {
      // A serial port takes one client at a time: each has a server of its own.
      if (listen === 'pty' || address === '') {
        const started = await startServer(listen)
        servers.push(started.server)
        address = started.address
      }
      clients[name] = await peers[name]!(address, underWay)
    }
    for (let round = -1; round < rounds; round++) {
      for (const name of names) {
        const rate = await rateOf(clients[name]!, underWay)
        if (round >= 0) rates[name]!.push(rate)
      }
    }
  } finally {
    for (const client of Object.values(clients)) await client.close()
    for (const server of servers) server.kill()
  }
  return rates
}

async function rateOf(client: BenchClient, underWay: number): Promise<number> {
  await client.read(0)
  let requests = 0
  const beginMs = performance.now()
  const endMs = beginMs + turnMs
  await Promise.all(
    Array.from({ length: underWay }, async (_, caller) => {
      for (let address = caller; performance.now() < endMs; address = (address + 1) % 1000) {
        const first = client.first(await client.read(address))
        if (first !== address) throw new Error(`register ${address} holds ${first}`)
        requests += 1
      }
    }),
  )
  return (requests * 1000) / (performance.now() - beginMs)
}

async function startServer(listen: 'tcp' | 'pty'): Promise<{ server: ChildProcess; address: string }> {
  const script = fileURLToPath(new URL('modbus-server.js', import.meta.url))
  const server = spawn(process.execPath, [script, listen], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  return { server, address: line.toString().trim() }
}
