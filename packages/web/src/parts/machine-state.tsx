import type { Device, Job } from '@vfab/server/api'
import type { JSX } from 'preact'

import { usePage } from '../page-context.ts'
import { stateOf, words } from '../words.ts'

/** How a job stands. While the server is not heard, it is said how it stood, and when. */
export function JobStateWord({ job }: { readonly job: Job }): JSX.Element {
  const { staleMs } = usePage().shop
  const stale = staleMs.value
  const held = job.held !== undefined && job.state === 'plotting'
  const state = held ? words.states.paused : stateOf(job)
  return (
    <span class={`state ${job.state}`}>
      {stale === undefined ? state : words.stateThen(state, Math.round(stale / 1000))}
    </span>
  )
}

/** How a machine stands: what its job does, where it has one. */
export function machineState(device: Device, job: Job | undefined): string {
  if (device.state !== 'plotting' || !job) return words.deviceStates[device.state]
  const percent = job.progress ? ` ${Math.floor(job.progress.percent)} %` : ''
  return `${stateOf(job)}${job.state === 'plotting' ? percent : ''}`
}

/** The machines in the head of the page, to choose from. */
export function MachineChips(): JSX.Element {
  const { shop, plotters, plotter, go } = usePage()
  const stale = shop.staleMs.value
  if (plotters.value.length === 0) return <span class="chips" />
  return (
    <ul class="chips live" aria-label={words.machines.title}>
      {plotters.value.map((device) => {
        const job = device.job === undefined ? undefined : shop.jobs.value.get(device.job)
        const state = machineState(device, job)
        return (
          <li key={device.name}>
            <button
              type="button"
              class="chip"
              aria-pressed={device.name === plotter.value?.name}
              onClick={() => go('plot', { device: device.name })}
            >
              <span class={`dot ${device.state}`} aria-hidden="true" />
              <b>{device.name}</b>
              <span class="chip-state">
                {stale === undefined ? state : words.stateThen(state, Math.round(stale / 1000))}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
