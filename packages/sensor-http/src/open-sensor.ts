import { type Clock, type DriverError, isDriverError, type Reading, type SelfTestReport, type Sensor } from '@vfab/core'
import { createOpenSensor, type OpenSensor } from '@vfab/driver-kit'
import {
  configuredChannels,
  createFieldIntake,
  type Fields,
  learntChannels,
  type LineFormat,
} from '@vfab/driver-kit/fields'

import type { HttpConfig } from './config.ts'
import { driverId, httpError } from './errors.ts'
import type { PageClient } from './page-client.ts'
import { pageFormat } from './page-format.ts'

/** Reads the page once: it has answered then. @throws DriverError what the page or the connection is refused with, `WRONG_DEVICE` */
export async function openPage(
  config: HttpConfig,
  client: PageClient,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Sensor> {
  const format = pageFormat(config.format)
  const beganMs = clock.now()
  const first = await readPage(client, format, signal)
  if (first === 'unchanged') throw new TypeError('a page that was never read cannot be unchanged')
  const isLearnt = Object.keys(config.channels).length === 0
  const channels = isLearnt ? learntChannels([first], config, format) : configuredChannels(config, format)
  const { shown } = client
  let last = first
  let endLink: () => void = () => {}
  const open: OpenSensor = createOpenSensor({
    identity: { driver: driverId, model: 'page with values', address: shown },
    channels: channels.map(({ channel }) => channel),
    clock,
    history: { size: config.historyCount },
    firstReadingTimeoutMs: config.timeoutMs,
    poll: { intervalMs: config.intervalMs, measure: (wanted, until) => measure(wanted, until) },
    ended: new Promise((resolve) => (endLink = () => resolve(undefined))),
    release: async () => {
      client.close()
      endLink()
    },
    selfTest: async (read, options) => testFields(await read(options)),
  })
  const intake = createFieldIntake({ map: config, format, channels, mayLearn: () => true, open: () => open })

  const measure = async (wanted: ReadonlySet<string>, until: AbortSignal): Promise<void> => {
    const sentMs = clock.now()
    try {
      const page = await readPage(client, format, until)
      if (page !== 'unchanged') last = page
      take(last, sentMs)
    } catch (error) {
      if (!isDriverError(error)) throw error
      for (const id of wanted) open.put(id, { reason: reasonOf(error) })
    }
  }
  /** A configured field that the page lacks is no value, not the one of before. */
  const take = (fields: Fields, atMs: number): void => {
    intake.take(fields, atMs)
    for (const { channel, field } of channels) {
      if (!fields.has(field)) open.put(channel.id, { reason: 'no-answer', monotonicMs: atMs })
    }
  }
  take(first, beganMs)
  return open.sensor
}

/** One check for each field. */
function testFields(readings: readonly Reading[]): SelfTestReport {
  const details = readings.map(({ channel, value, unit, reason, quality }) => ({
    name: channel,
    success: value !== undefined,
    message: value === undefined ? (reason ?? quality) : `${String(value)} ${unit}`,
    ...(value === undefined ? { hint: 'check the name of the field on the page' } : {}),
  }))
  const failed = details.filter(({ success }) => !success)
  const message =
    failed.length === 0 ? `all ${details.length} checks passed` : failed.map(({ name }) => name).join(', ')
  return { success: failed.length === 0, message, details }
}

async function readPage(
  client: PageClient,
  format: LineFormat,
  signal: AbortSignal | undefined,
): Promise<Fields | 'unchanged'> {
  const page = await client.get(signal)
  if (page.kind === 'unchanged') return 'unchanged'
  const fields = format.read(page.text)
  if (fields !== undefined && fields.size > 0) return fields
  throw httpError('WRONG_DEVICE', `the page at ${client.shown} has no values (${page.contentType || 'no type'})`, {
    context: { address: client.shown, contentType: page.contentType, begins: page.text.slice(0, 80) },
    hint: 'set url to a page of JSON, text or Prometheus metrics: not to a page for people',
  })
}

function reasonOf({ code }: DriverError): string {
  if (code === 'TIMEOUT') return 'timeout'
  return code === 'WRONG_DEVICE' || code === 'BAD_REPLY' ? 'not-understood' : 'no-answer'
}
