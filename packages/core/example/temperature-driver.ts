import { readFile } from 'node:fs/promises'

import { createEventHub, defineDriver, type Driver, systemClock, toDriverError } from '@vfab/core'
import type { OpenOptions, Reading, ReadingsOptions, Sensor } from '@vfab/core'
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
  async *discover() {}, // nothing tells which zone is the processor's
  open,
})

async function open({ path, intervalMs }: TemperatureConfig, options: OpenOptions = {}): Promise<Sensor> {
  const { clock = systemClock, signal } = options
  const measure = async (): Promise<number> => Number(await readFile(path, 'utf8')) / 1000
  await measure().catch((cause: unknown) => {
    throw toDriverError(cause, { driver: 'temperature', operation: 'read', address: path, signal })
  })

  const channel = { id: 'cpu', quantity: 'temperature', unit: 'Cel', kind: 'number' } as const
  let sequence = 0
  const read = async (): Promise<readonly Reading[]> => {
    const value = await measure().catch(() => undefined)
    const when = { sequence: sequence++, monotonicMs: clock.now(), wallTimeMs: Date.now() }
    const what = { channel: channel.id, quantity: channel.quantity, unit: channel.unit, ...when }
    return [value === undefined ? { ...what, value, quality: 'bad' } : { ...what, value, quality: 'good' }]
  }

  const closing = new AbortController()
  const closed = new Promise<undefined>((resolve) => closing.signal.addEventListener('abort', () => resolve(undefined)))
  const close = async (): Promise<void> => closing.abort()
  return {
    kind: 'sensor',
    identity: { driver: 'temperature', model: 'Linux thermal zone', address: path },
    events: createEventHub({ driver: 'temperature', device: path, source: 'driver' }),
    channels: [channel],
    read,
    async *readings({ signal }: ReadingsOptions = {}) {
      while (!closing.signal.aborted) {
        yield* await read()
        await clock.sleep(intervalMs, { signal })
      }
    },
    selfTest: async () => ({ success: true, message: 'the temperature can be read', details: [] }),
    closed,
    close,
    [Symbol.asyncDispose]: close,
  }
}
