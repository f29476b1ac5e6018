import { EventEmitter } from 'node:events'

import { createEventHub } from '@vfab/core'

import type { Bench } from './figure.ts'

const events = 500_000
const rounds = 9

/** Events a second of the hub, which remembers a thousand of them, against Node's emitter, which remembers none; in turns. */
export const run: Bench = async () => {
  const ratios: number[] = []
  let heard = 0
  for (let round = 0; round < rounds; round++) {
    const hub = createEventHub({ driver: 'bench', device: 'bench:0', source: 'driver' })
    hub.on('state_update', () => void heard++)
    const hubMs = timed(() => hub.emit('state_update', { round }))
    const emitter = new EventEmitter()
    emitter.on('state_update', () => void heard++)
    const about = { driver: 'bench', device: 'bench:0', source: 'driver' } as const
    const emitterMs = timed(() =>
      emitter.emit('state_update', { type: 'state_update', timestampMs: Date.now(), ...about, data: { round } }),
    )
    ratios.push(emitterMs / hubMs)
  }
  if (heard !== 2 * rounds * events) throw new Error('not every event was heard')
  const median = ratios.sort((left, right) => left - right)[Math.floor(rounds / 2)]!
  const ratioTo = "Node's EventEmitter, which remembers none"
  return [{ name: 'events a second, 1000 remembered', value: median, unit: 'ratio', limit: { atLeast: 0.7 }, ratioTo }]
}

function timed(emit: () => unknown): number {
  const beganMs = performance.now()
  for (let index = 0; index < events; index++) emit()
  return performance.now() - beganMs
}
