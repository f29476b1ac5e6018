import { text } from 'node:stream/consumers'

import {
  defineDriver,
  type Driver,
  isDriverError,
  type OpenOptions,
  type Sensor,
  systemClock,
  toDriverError,
} from '@vfab/core'
import { createOpenSensor } from '@vfab/driver-kit'

import { configSchema, type ExampleConfig } from './config.ts'
import { availability, type Connection, createConnection, discover } from './connection.ts'
import { driverError, driverId } from './errors.ts'
import { channels, type Page, parsePage } from './protocol.ts'

/** Reads Example device. */
export const driver: Driver<ExampleConfig, Sensor> = defineDriver<ExampleConfig, Sensor>({
  id: driverId,
  kind: 'sensor',
  configSchema,
  availability,
  discover,
  open,
})

/** Resolves once the page has been read. */
async function open(config: ExampleConfig, { clock = systemClock, signal }: OpenOptions = {}): Promise<Sensor> {
  const connection = createConnection(config)
  const read = (until?: AbortSignal): Promise<Page> => readPage(connection, config.url, until)
  const { model } = await read(signal).catch((error: unknown) => {
    connection.close()
    throw error
  })
  let end = (): void => {}
  const { sensor, put } = createOpenSensor({
    identity: { driver: driverId, model, address: config.url },
    channels,
    clock,
    firstReadingTimeoutMs: config.timeoutMs,
    poll: {
      intervalMs: config.intervalMs,
      async measure(wanted, until) {
        const values = await read(until).then(
          (page) => page.values,
          (error: unknown) => reasonOf(error),
        )
        // A channel without an answer is a bad reading with a reason, never a value that was not measured.
        for (const id of wanted) {
          const value = typeof values === 'string' ? undefined : values.get(id)
          put(id, value === undefined ? { reason: typeof values === 'string' ? values : 'no-answer' } : { value })
        }
      },
    },
    ended: new Promise((resolve) => (end = () => resolve(undefined))),
    release: async () => {
      connection.close()
      end()
    },
    selfTest: async (_read, asked) => {
      const { values } = await read(asked.signal)
      const details = [{ name: 'page', success: true, message: `${values.size} values` }]
      return { success: true, message: 'the page can be read', details }
    },
  })
  return sensor
}

async function readPage(connection: Connection, url: string, signal: AbortSignal | undefined): Promise<Page> {
  const response = await connection.fetch(signal)
  const body = await text(response).catch((cause: unknown) => {
    if (signal?.aborted === true) throw signal.reason
    throw toDriverError(cause, { operation: 'read from', address: url, driver: driverId })
  })
  const page = parsePage(body)
  if (page !== undefined) return page
  throw driverError('WRONG_DEVICE', `${url} is not the page of an Example device`, {
    context: { begins: body.slice(0, 80) },
    hint: 'set url to the page with its values',
  })
}

function reasonOf(error: unknown): string {
  if (!isDriverError(error)) throw error
  return error.code === 'TIMEOUT' ? 'timeout' : 'no-answer'
}
