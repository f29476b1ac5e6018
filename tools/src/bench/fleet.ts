import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { createDesk, createPublisher, type Desk, type HostSource, type Publisher, type SourceEvent } from '@vfab/mqtt'

import { Broker, portOf } from '../fleet/broker.ts'
import type { BenchFigure } from './figure.ts'

const hosts = 200
const measuredMs = 20_000
/** How often each simulated host says that something changed; it publishes once a second. */
const changeMs = 250

/**
 * 200 hosts that all plot and measure, and one desk, on Debian's mosquitto. Needs a quiet computer: hosts and desk share its processors with the broker.
 * Larger fleets are extrapolated: what the broker takes grows with the messages.
 */
export async function run(): Promise<readonly BenchFigure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-fleet-bench-'))
  const broker = await Broker.start()
  const { port } = broker
  const counter = await countedWay(port)
  const sources: BusyHost[] = []
  const publishers: Publisher[] = []
  let desk: Desk | undefined
  try {
    for (let at = 0; at < hosts; at++) {
      const source = new BusyHost()
      const url = `mqtt://127.0.0.1:${at === 0 ? counter.port : port}`
      const settings = { url, name: `host-${at}`, commands: true }
      const publisher = await createPublisher({ broker: settings, source, stateDirectory: join(directory, `${at}`) })
      sources.push(source)
      publishers.push(publisher!)
    }
    desk = await createDesk({ broker: { url: `mqtt://127.0.0.1:${port}` }, live: true })
    return await measure({ desk, sources, broker, counter })
  } finally {
    await desk?.close()
    await Promise.all(publishers.map((publisher) => publisher.close()))
    counter.server.close()
    await broker[Symbol.asyncDispose]()
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

async function measure({
  desk,
  sources,
  broker,
  counter,
}: {
  readonly desk: Desk
  readonly sources: readonly BusyHost[]
  readonly broker: Broker
  readonly counter: CountedWay
}): Promise<readonly BenchFigure[]> {
  const timer = setInterval(() => {
    for (const source of sources) source.advance()
  }, changeMs)
  await delay(2000)
  const before = { cpuS: cpuOf(broker), bytes: counter.bytes(), atMs: performance.now() }
  const tripsMs: number[] = []
  let lost = 0
  while (performance.now() - before.atMs < measuredMs) {
    const startMs = performance.now()
    const host = `host-${Math.floor(Math.random() * hosts)}`
    const answer = await desk.command({ host, device: 'east', verb: 'pause' }).catch(() => undefined)
    if (answer?.ok) tripsMs.push(performance.now() - startMs)
    else lost += 1
    await delay(20)
  }
  clearInterval(timer)
  const seconds = (performance.now() - before.atMs) / 1000
  const share = (cpuOf(broker) - before.cpuS) / seconds
  tripsMs.sort((one, other) => one - other)
  const bytes = (counter.bytes() - before.bytes) / seconds
  return [
    {
      name: `hosts that the desk sees whole`,
      value: desk.hosts().length - desk.missing,
      unit: '',
      limit: { atLeast: hosts },
    },
    { name: 'broker, share of a core', value: share, unit: '', limit: { atMost: 0.05 } },
    { name: 'the same for 1,000 hosts that all plot, × 5', value: share * 5, unit: '' },
    { name: 'the same for each of 10 brokers of a cluster with 10,000, × 5', value: share * 5, unit: '' },
    { name: 'command round trip, median', value: tripsMs[Math.floor(tripsMs.length / 2)] ?? NaN, unit: 'ms' },
    {
      name: 'command round trip, p99',
      value: tripsMs[Math.floor(tripsMs.length * 0.99)] ?? NaN,
      unit: 'ms',
      limit: { atMost: 200 },
    },
    { name: 'commands lost', value: lost, unit: '', limit: { atMost: 0 } },
    {
      name: 'bytes a second of a host',
      value: bytes / fourDocuments,
      unit: 'ratio',
      limit: { atMost: 0.5 },
      ratioTo: 'four full status documents a second',
    },
  ]
}

/** A host that plots and measures all the time. */
class BusyHost implements HostSource {
  readonly version = '1.0.0'
  readonly #listeners = new Set<(event: SourceEvent) => void>()
  #step = 0

  devices(): ReturnType<HostSource['devices']> {
    return [
      { name: 'east', kind: 'plotter', driver: 'ebb', simulated: true, state: 'plotting', job },
      { name: 'shed', kind: 'sensor', driver: 'mqtt', simulated: true, state: 'streaming' },
    ]
  }

  jobOf(device: string): ReturnType<HostSource['jobOf']> {
    return device === 'east' ? { id: job, name: 'flower.svg', device, state: 'plotting' } : undefined
  }

  channels(sensor: string): ReturnType<HostSource['channels']> {
    return sensor === 'shed' ? [{ id: 'temperature', quantity: 'temperature', unit: 'Cel', type: 'number' }] : []
  }

  drawings(): readonly never[] {
    return []
  }

  follow(listener: (event: SourceEvent) => void): void {
    this.#listeners.add(listener)
  }

  /** The plot comes on, the temperature changes. */
  advance(): void {
    this.#step += 1
    const readings = [
      { channel: 'temperature', value: 20 + (this.#step % 7), quality: 'good', atMs: Date.now() } as const,
    ]
    for (const listener of this.#listeners) {
      listener({ type: 'progress', job, progress: progressAt(this.#step) })
      listener({ type: 'readings', sensor: 'shed', readings })
    }
  }

  async pause(): Promise<void> {}
  async resume(): Promise<void> {}
  async stop(): Promise<void> {}
  async park(): Promise<void> {}
  async change(): Promise<void> {}
  async plot(): Promise<void> {}
}

const job = '20261130-143005-x7k2'

function progressAt(step: number): Extract<SourceEvent, { type: 'progress' }>['progress'] {
  const elapsedMs = step * changeMs
  return {
    ...{
      percent: (elapsedMs / 36_000) % 100,
      strokesDone: step,
      strokes: 14_400,
      drawnMm: step * 3.3,
      totalMm: 47_520,
    },
    ...{ elapsedMs, remainingMs: 3_600_000 - elapsedMs, layer: 1, layerName: 'petals', layers: 3 },
  }
}

/** Bytes of all that is known of a plotter and a sensor, sent whole at each change. */
const fourDocuments =
  4 *
  JSON.stringify({
    ...{ state: 'plotting', job: { id: job, name: 'flower.svg', state: 'plotting' }, progress: progressAt(1000) },
    readings: { temperature: { value: 21, unit: 'Cel', quality: 'good', atMs: 1_796_083_200_000 } },
  }).length

interface CountedWay {
  readonly port: number
  readonly server: Server
  /** Sent by the host so far. */
  readonly bytes: () => number
}

/** A way to the broker that counts what one host sends. */
async function countedWay(broker: number): Promise<CountedWay> {
  let bytes = 0
  const server = createServer((host: Socket) => {
    const onward = connect(broker, '127.0.0.1')
    host.on('data', (chunk) => (bytes += chunk.length))
    host.pipe(onward).pipe(host)
    host.on('error', () => onward.destroy())
    onward.on('error', () => host.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: portOf(server), server, bytes: () => bytes }
}

/** Processor time so far, s. */
function cpuOf({ pid }: Broker): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
