import type { SimulatedDevice } from '@vfab/core'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import type { ByteTrigger } from './counted-pipe.ts'
import type { ChildPlan } from './plot-job-file.ts'
import { relayTo } from './relay.ts'

/** A plot in a process of its own. */
export interface ChildPlot {
  readonly process: ChildProcess
  readonly ended: Promise<'killed' | { readonly finished?: boolean; readonly error?: unknown }>
  /** Stops the process for so long, as a suspended computer does. */
  stall(durationMs: number): Promise<void>
}

const script = fileURLToPath(new URL('./plot-job-file.js', import.meta.url))

/** Starts a process that draws a stored job on the device. */
export async function plotInChild(
  plan: Omit<ChildPlan, 'address'>,
  device: SimulatedDevice,
  trigger: ByteTrigger,
): Promise<ChildPlot> {
  const relay = await relayTo(device, trigger)
  const argument = JSON.stringify({ ...plan, address: relay.address } satisfies ChildPlan)
  const child = spawn(process.execPath, [script, argument], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complaint = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const ended = once(child, 'close').then(async ([, signal]) => {
    await relay.close()
    if (signal === 'SIGKILL') return 'killed' as const
    if (said === '') return { error: { message: `the process said nothing but: ${complaint}` } }
    return JSON.parse(said) as { finished?: boolean; error?: unknown }
  })
  return {
    process: child,
    ended,
    async stall(durationMs) {
      child.kill('SIGSTOP')
      await sleep(durationMs)
      child.kill('SIGCONT')
    },
  }
}
