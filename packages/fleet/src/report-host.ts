import { isDriverError, type OperationOptions } from '@vfab/core'
import type { Device, Job } from '@vfab/server/api'
import type { ApiClient } from '@vfab/server/client'

import type { HostDevice, HostPlace, HostReport } from './host-list.ts'

/** A host that has not answered for this long is offline, ms. */
const answerMs = 5000

/** Asks a host what it has. Never fails: a host that does not answer is a report too. */
export async function reportHost(
  host: HostPlace,
  client: ApiClient,
  { signal }: OperationOptions,
): Promise<HostReport> {
  const { name, url, origin } = host
  const asked = { signal, timeoutMs: answerMs }
  try {
    const { version } = await client.ask('health', asked)
    const known = { name, url, origin, version }
    if (host.token === undefined) return { ...known, state: 'unpaired', devices: [] }
    try {
      const [{ devices }, { jobs }] = await Promise.all([
        client.ask('listDevices', asked),
        client.ask('listJobs', { ...asked, query: { limit: '50' } }),
      ])
      return { ...known, state: 'online', devices: devices.map((device) => reportDevice(device, jobs)) }
    } catch (error) {
      if (isDriverError(error) && error.code === 'SESSION_MISSING') return { ...known, state: 'unpaired', devices: [] }
      throw error
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!isDriverError(error)) throw error
    const { code, message, hint } = error
    return { name, url, origin, state: 'offline', devices: [], error: { code, message, hint } }
  }
}

function reportDevice({ name, kind, model, state, job }: Device, jobs: readonly Job[]): HostDevice {
  const running = jobs.find(({ id }) => id === job)
  return {
    name,
    kind,
    model,
    state,
    job: running && {
      id: running.id,
      name: running.name,
      state: running.state,
      strokesDone: running.strokesDone,
      strokes: running.strokes,
      percent: running.progress?.percent,
    },
  }
}
