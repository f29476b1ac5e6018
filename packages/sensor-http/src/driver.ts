import { readFile } from 'node:fs/promises'

import {
  defineDriver,
  type DiscoverOptions,
  type Driver,
  type FoundDevice,
  type OpenOptions,
  type Sensor,
  systemClock,
  toDriverError,
} from '@vfab/core'

import { httpConfigSchema, type HttpConfig } from './config.ts'
import { driverId, httpError } from './errors.ts'
import { openPage } from './open-sensor.ts'
import { createPageClient } from './page-client.ts'

/** Reads sensors over HTTP: pages of JSON, text or Prometheus metrics. */
export const driver: Driver<HttpConfig, Sensor> = defineDriver<HttpConfig, Sensor>({
  id: driverId,
  kind: 'sensor',
  configSchema: httpConfigSchema,
  availability: async () => ({ available: true, missing: [] }),
  discover,
  open,
})

/** Finds nothing by itself: devices that announce themselves are found by their name in the network, see the metadata. */
// oxlint-disable-next-line require-yield -- see above
async function* discover({ signal }: DiscoverOptions = {}): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
}

async function open(config: HttpConfig, options: OpenOptions = {}): Promise<Sensor> {
  const { signal, clock = systemClock } = options
  signal?.throwIfAborted()
  const client = createPageClient(config, await certificates(config))
  try {
    return await openPage(config, client, clock, signal)
  } catch (error) {
    client.close()
    throw error
  }
}

async function certificates({ caFile }: HttpConfig): Promise<string | undefined> {
  if (caFile === undefined) return undefined
  return readFile(caFile, 'utf8').catch((cause: unknown) => {
    const { message } = toDriverError(cause, { operation: 'read', address: caFile, driver: driverId })
    throw httpError('CONFIG_INVALID', message, { hint: 'set caFile to a PEM file that this user may read', cause })
  })
}
