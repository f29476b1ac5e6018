import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/sensor-mqtt'

import { Broker } from '../fleet/broker.ts'
import type { BenchFigure } from './figure.ts'
import { median } from './paired-runs.ts'

const perSecond = 10_000
const rounds = 5
const secondsEach = 5
const restarts = 5

interface Reader {
  readonly messages: number
  readonly lost?: number
  readonly cpuMs: number
}

/** 10,000 messages a second of 100 topics through Debian's mosquitto: processor time of the reading process alone, beside the bare package `mqtt`. */
export async function run(): Promise<readonly BenchFigure[]> {
  const numbers = await reading('number', 'plain numbers', { atMost: 1.3 })
  const objects = await reading('json', 'JSON of a time and a number, two readings each', undefined)
  return [...numbers, ...objects, await afterRestart()]
}

/** From the moment the broker runs again to the first value that comes from it. */
async function afterRestart(): Promise<BenchFigure> {
  const broker = await Broker.start()
  const settings = { broker: broker.url, topics: ['bench/#'] }
  let publisher = publish(broker, 100, 'number')
  const tookMs: number[] = []
  const sensor = await driver.open(await validateSettings(driver.configSchema, settings, { driver: 'mqtt' }))
  try {
    for (let round = 0; round < restarts; round++) {
      await ended(publisher)
      await broker.kill()
      await broker.again()
      const runsAtMs = performance.now()
      publisher = publish(broker, 100, 'number')
      for await (const { quality } of sensor.readings()) if (quality === 'good') break
      tookMs.push(performance.now() - runsAtMs)
    }
  } finally {
    await sensor.close()
    await ended(publisher)
    await broker[Symbol.asyncDispose]()
  }
  return {
    name: `values are back after the broker's restart, the longest of ${restarts}`,
    value: Math.max(...tookMs) / 1000,
    unit: 's',
    limit: { atMost: 3 },
  }
}

async function reading(kind: string, name: string, limit: BenchFigure['limit']): Promise<BenchFigure[]> {
  const broker = await Broker.start()
  const publisher = publish(broker, perSecond, kind)
  try {
    const pairs: { readonly ours: Reader; readonly bare: Reader }[] = []
    for (let round = 0; round < rounds; round++) {
      pairs.push({
        ours: await read('sensor', broker.port),
        bare: await read('bare', broker.port),
      })
    }
    const ratio = median(pairs.map(({ ours, bare }) => cpuOf(ours) / cpuOf(bare)))
    const share = (ours: Reader): number => ours.messages / (perSecond * secondsEach)
    return [
      {
        name: `${name}: readings taken of those sent`,
        value: median(pairs.map(({ ours }) => share(ours))),
        unit: '',
      },
      {
        name: `${name}: readings lost`,
        value: pairs.reduce((sum, { ours }) => sum + (ours.lost ?? 0), 0),
        unit: '',
        limit: { atMost: 0 },
      },
      {
        name: `${name}: CPU a message`,
        value: median(pairs.map(({ ours }) => 1000 * cpuOf(ours))),
        unit: 'µs',
      },
      {
        name: `${name}: CPU a message`,
        value: ratio,
        unit: 'ratio',
        ratioTo: 'mqtt alone',
        ...(limit && { limit }),
      },
    ]
  } finally {
    await ended(publisher)
    await broker[Symbol.asyncDispose]()
  }
}

function publish({ port }: Broker, messagesPerS: number, kind: string): ChildProcess {
  const args = [pathOf('publisher'), String(port), String(messagesPerS), kind]
  return spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

/** Processor time a message, ms. */
function cpuOf({ cpuMs, messages }: Reader): number {
  return cpuMs / messages
}

async function read(who: string, port: number): Promise<Reader> {
  const args = [pathOf('reader'), who, `mqtt://127.0.0.1:${port}`, String(secondsEach)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Reader
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`mqtt/${name}.js`, import.meta.url))
}
