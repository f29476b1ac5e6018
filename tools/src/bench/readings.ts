import type { Channel, Clock } from '@vfab/core'
import { createReadingHub } from '@vfab/driver-kit'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import type { BenchFigure } from './figure.ts'

const channel: Channel = {
  id: 'temperature',
  quantity: 'temperature',
  unit: 'Cel',
  type: 'number',
  kind: 'measurement',
  range: { min: -40, max: 85 },
  maxAgeMs: 1000,
}

const perS = 100
const dayS = 24 * 3600
const periodMs = 1000 / perS

/** A day of a channel at 100 Hz through the whole pipeline, with two readers: all readings in batches, and changes with a heartbeat. */
export async function run(): Promise<readonly BenchFigure[]> {
  const clock = createSteppedClock()
  const hub = createReadingHub({
    driver: 'bench',
    sensor: 'bench:1',
    channels: [channel],
    clock,
    wallClock: () => clock.now(),
  })
  const taken = { all: 0, changes: 0 }
  const all = (async () => {
    for await (const batch of hub.readings({ batch: { max: 500, withinMs: 1000 } })) taken.all += batch.length
  })()
  const changes = (async () => {
    const report = { deadband: 0.5, heartbeatMs: 60_000, rateOfChange: { perS: 5 } }
    for await (const _ of hub.readings({ report })) taken.changes += 1
  })()

  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heapBytes: number[] = []
  const beganMs = performance.now()
  for (let hour = 0; hour < 24; hour++) {
    for (let sample = 0; sample < 3600 * perS; sample++) {
      clock.step(periodMs)
      hub.put('temperature', { value: 20 + 10 * Math.sin(clock.now() / 1e6) })
      // So that the readers have their turn, once a second of the day.
      if (sample % perS === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    collect()
    heapBytes.push(process.memoryUsage().heapUsed)
  }
  const seconds = (performance.now() - beganMs) / 1000
  hub.end()
  await Promise.all([all, changes])
  if (taken.all !== dayS * perS) throw new Error(`${taken.all} of ${dayS * perS} readings were taken`)
  return [
    { name: `a day at ${perS} Hz, ${taken.changes} changes reported`, value: taken.all / seconds, unit: 'readings/s' },
    { name: 'heap after the first hour', value: heapBytes[0]! / 1e6, unit: 'MB' },
    {
      name: 'heap after the day to heap after the first hour',
      value: heapBytes.at(-1)! / heapBytes[0]!,
      unit: 'ratio',
      ratioTo: 'the first hour',
      limit: { atMost: 1.05 },
    },
  ]
}

/** A clock that goes on when it is told to. */
function createSteppedClock(): Clock & { step(durationMs: number): void } {
  let nowMs = 0
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>()
  return {
    now: () => nowMs,
    sleep: (durationMs, { signal } = {}) =>
      new Promise((resolve) => {
        const sleeper = { atMs: nowMs + durationMs, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => sleepers.delete(sleeper), { once: true })
      }),
    step: (durationMs) => {
      nowMs += durationMs
      for (const sleeper of sleepers) {
        if (sleeper.atMs > nowMs) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
  }
}
