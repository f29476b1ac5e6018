import { readFile } from 'node:fs/promises'

import { createEventHub, defineDriver, type Driver, systemClock, toDriverError } from '@vfab/core'
import { createReadingHub } from '@vfab/driver-kit'
import type { Channel, OpenOptions, ReadOptions, Sensor } from '@vfab/core'
import { z } from 'zod'

interface TemperatureConfig {
  /** A Linux thermal zone: a file with thousandths of a degree Celsius. */
  path: string
  /** Time between two readings. */
  intervalMs: number
}

const configSchema: z.ZodType<TemperatureConfig> = z.strictObject({
  path: z.string().default('/sys/class/thermal/thermal_zone0/temp'),
  intervalMs: z.number().min(100).default(1000),
})

/** Measures the processor's temperature. */
export const driver: Driver<TemperatureConfig, Sensor> = defineDriver({
  id: 'temperature',
  kind: 'sensor',
  configSchema,
  availability: async () => ({ available: true, missing: [] }),
  async *discover() {}, // no system reports which zone is the processor's
  open,
})

async function open({ path, intervalMs }: TemperatureConfig, options: OpenOptions = {}): Promise<Sensor> {
  const { clock = systemClock, signal } = options
  const measure = async (): Promise<number> => Number(await readFile(path, 'utf8')) / 1000
  await measure().catch((cause: unknown) => {
    throw toDriverError(cause, { driver: 'temperature', operation: 'read', address: path, signal })
  })

  const channel: Channel = { id: 'cpu', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement' }
  const events = createEventHub({ driver: 'temperature', device: path, source: 'driver' })
  const put = async (): Promise<void> => {
    const value = await measure().catch(() => undefined) // no answer is no value, never 0
    hub.put(channel.id, { value })
  }
  const poll = { intervalMs, measure: put }
  const hub = createReadingHub({ driver: 'temperature', sensor: path, channels: [channel], clock, events, poll })

  let onClose = (): void => {}
  const closed = new Promise<undefined>((resolve) => (onClose = () => resolve(undefined)))
  const close = async (): Promise<void> => {
    hub.end()
    onClose()
  }
  return {
    kind: 'sensor',
    identity: { driver: 'temperature', model: 'Linux thermal zone', address: path },
    events,
    channels: hub.channels,
    read: async ({ channels, signal }: ReadOptions = {}) => {
      signal?.throwIfAborted()
      await put()
      return hub.newest(channels)
    },
    readings: hub.readings,
    history: hub.history,
    selfTest: async () => ({ success: true, message: 'the temperature can be read', details: [] }),
    closed,
    close,
    [Symbol.asyncDispose]: close,
  }
}
