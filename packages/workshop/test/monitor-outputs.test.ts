import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Reading } from '@vfab/core'
import { createManualClock } from '@vfab/driver-kit/testing'
import fc from 'fast-check'
import parsePrometheus from 'parse-prometheus-text-format'
import { expect, onTestFinished, test } from 'vitest'

import type { MonitorEvent, SensorChannel } from '../src/index.ts'
import { createInfluxWriter } from '../src/sensor/influx-writer.ts'
import { protocolLine } from '../src/sensor/line-protocol.ts'
import type { OpenSensor } from '../src/sensor/open-sensor.ts'
import { prometheusPage } from '../src/sensor/prometheus-page.ts'
import type { ReadingSink } from '../src/sensor/reading-sink.ts'
import { bindWhen, createWhenSink } from '../src/sensor/when-sink.ts'
import { readWhen } from '../src/sensor/when-rule.ts'

const temp: SensorChannel = {
  sensor: 'shed',
  label: 'temp',
  channel: { id: 'temp', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement' },
}
const startMs = Date.UTC(2026, 10, 30)

function reading(value: Reading['value'], atMs = 0, more: Partial<Reading> = {}): Reading {
  const { id: channel, quantity, unit } = temp.channel
  const times = { sequence: atMs, monotonicMs: atMs, wallTimeMs: startMs + atMs }
  return { sensor: 'tcp://shed', channel, quantity, unit, value, quality: 'good', ...times, ...more }
}

interface RuleRun {
  readonly sink: ReadingSink
  readonly crossed: () => number[]
  readonly notices: () => string[]
  readonly read: (name: string) => string
}

function watchRule(text: string): RuleRun {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-when-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const events: MonitorEvent[] = []
  const opened = [{ name: 'shed', sensor: { channels: [temp.channel] } }] as unknown as OpenSensor[]
  const sink = createWhenSink(bindWhen([readWhen(text)], opened), {
    place: { cwd: directory, env: { PATH: process.env['PATH'] } },
    clock: createManualClock(),
    emit: (event) => events.push(event),
  })
  return {
    sink,
    crossed: () => events.flatMap((event) => (event.type === 'crossed' ? [Number(event.value)] : [])),
    notices: () => events.flatMap((event) => (event.type === 'notice' ? [event.text] : [])),
    read: (name) => readFileSync(join(directory, name), 'utf8'),
  }
}

test('a rule calls its command once per crossing, with hysteresis, and the reading on standard input', async () => {
  const { sink, crossed, read } = watchRule('temp > 45 Cel until 40 Cel: cat >> told')
  sink.take(
    'shed',
    [30, 46, 47, 44, 46, 39, 50].map((value, index) => reading(value, index)),
  )
  sink.take('attic', [reading(99, 9)])
  await sink.close()
  expect(crossed()).toEqual([46, 50])
  const told = read('told').trimEnd().split('\n')
  expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      schemaVersion: 1,
      event: 'crossed',
      rule: 'temp > 45 Cel until 40 Cel',
      sensor: 'shed',
      channel: 'temp',
      value: 46,
    },
    { value: 50, unit: 'Cel' },
  ])
})

test('a sensor that falls silent beyond the level has not crossed it when it is back there', async () => {
  const { sink, crossed } = watchRule('temp > 45: true')
  sink.take('shed', [reading(46), reading(undefined, 1, { quality: 'bad', reason: 'crc' }), reading(47, 2)])
  sink.lost('shed', 'unplugged')
  sink.take('shed', [reading(48, 3), reading(20, 4), reading(49, 5)])
  await sink.close()
  expect(crossed()).toEqual([46, 49])
})

test('values from a device reach no shell', async () => {
  const { sink, read } = watchRule(`temp != 0: cat > told`)
  sink.take('shed', [reading('$(touch stolen); `touch stolen`')])
  await sink.close()
  expect(read('told')).toContain('$(touch stolen)')
  expect(() => read('stolen')).toThrow()
})

test('a command that fails is reported once until it works again', async () => {
  const { sink, notices } = watchRule('temp > 45: test -e ok || { touch ok; echo no such siren >&2; exit 3; }')
  sink.take('shed', [reading(46, 1), reading(20, 2), reading(47, 3)])
  await sink.close()
  expect(notices()).toHaveLength(1)
  expect(notices()[0]).toContain('exited with code 3: no such siren')
})

test.each([
  ['temp > 45', /expected .*unit|colon/],
  ['temp > 45:', /expected a command or a URL/],
  ['temp 45: x', /expected a comparison/],
  ['tmp > 45: x', /no sensor has a channel tmp/],
  ['temp > 45 mm: x', /measured in °C/],
])('the rule %j is refused: %s', (text, message) => {
  const opened = [{ name: 'shed', sensor: { channels: [temp.channel] } }] as unknown as OpenSensor[]
  expect(() => bindWhen([readWhen(text)], opened)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) as string }) as Error,
  )
})

test('a rule may name a quoted text with a colon, a URL, a mail address or a topic', () => {
  const targets = [
    "mode == 'a: b': https://x.org/y?z=1",
    'a > 1: mailto:ann@x.org',
    'a > 1: ntfy://h/t',
    'a > 1: echo "a: b"',
  ]
  expect(targets.map((text) => readWhen(text).call.target)).toEqual([
    { kind: 'web', url: 'https://x.org/y?z=1', headers: {} },
    { kind: 'message', url: 'mailto:ann@x.org' },
    { kind: 'message', url: 'ntfy://h/t' },
    { kind: 'command', run: 'echo "a: b"' },
  ])
})

test('any names and texts make a page that a parser of others reads back', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 })
  fc.assert(
    fc.property(text, text, text, fc.double({ noNaN: true, noDefaultInfinity: true }), (sensor, id, said, value) => {
      const channels = [
        { ...temp, sensor, channel: { ...temp.channel, id }, newest: reading(value) },
        { ...temp, sensor, channel: { ...temp.channel, id: `${id}.`, type: 'text' as const }, newest: reading(said) },
      ]
      const families = parsePrometheus(prometheusPage(channels, [{ name: sensor, up: true }]))
      const family = families.find(({ name }) => name === 'vfab_temperature_celsius')
      const [metric] = family?.metrics ?? []
      expect(family).toMatchObject({ type: 'GAUGE', help: 'temperature in °C (UCUM Cel).' })
      expect(metric?.labels).toEqual({ sensor, channel: id })
      expect(Number(metric?.value) === value).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('the page has counters, states, texts and lost sensors, and leaves out what has no value', () => {
  const channel = (more: Partial<SensorChannel['channel']>): SensorChannel => ({
    ...temp,
    channel: { ...temp.channel, ...more },
  })
  const page = prometheusPage(
    [
      { ...channel({ id: 'energy', quantity: 'energy', unit: 'kW.h', kind: 'total-increasing' }), newest: reading(3) },
      { ...channel({ id: 'door', quantity: 'door', unit: '1', type: 'boolean' }), newest: reading(true) },
      { ...channel({ id: 'bad' }), newest: reading(undefined, 0, { quality: 'bad' }) },
      { ...channel({ id: 'stale' }), newest: reading(5, 0, { quality: 'stale' }) },
      { ...channel({ id: 'none' }), newest: undefined },
    ],
    [{ name: 'shed', up: false }],
  )
  expect(page).toContain('# TYPE vfab_energy_kilowatt_hours_total counter\n')
  expect(page).toContain('vfab_energy_kilowatt_hours_total{sensor="shed",channel="energy"} 3\n')
  expect(page).toContain('vfab_door_state{sensor="shed",channel="door"} 1\n')
  expect(page).toContain('vfab_sensor_up{sensor="shed"} 0\n')
  expect(page).not.toContain('vfab_temperature')
  expect(page).toContain(`vfab_reading_timestamp_seconds{sensor="shed",channel="bad"} ${startMs / 1000}\n`)
})

test('line protocol has one field per type, and nothing that ends a line early', () => {
  expect(protocolLine('my shed', reading(21.5, 7))).toBe(
    `temperature,channel=temp,sensor=my\\ shed,unit=Cel value=21.5 ${startMs + 7}000000`,
  )
  expect(protocolLine('s', reading(true, 0, { unit: '1', quantity: 'door', channel: 'a=b,c' }))).toBe(
    `door,channel=a\\=b\\,c,sensor=s state=true ${startMs}000000`,
  )
  expect(protocolLine('s', reading('say "x"\n\\', 0, { unit: '1', quality: 'uncertain', reason: 'retained' }))).toBe(
    `temperature,channel=temp,sensor=s text="say \\"x\\" \\\\",quality="uncertain: retained" ${startMs}000000`,
  )
  expect(protocolLine('s', reading(undefined, 0, { quality: 'bad' }))).toBeUndefined()
  expect(protocolLine('s', reading(Number.NaN))).toBeUndefined()
})

/** A database that answers as told, one status after the other. */
async function database(statuses: readonly number[]): Promise<{ url: string; bodies: string[]; headers: unknown[] }> {
  const left = [...statuses]
  const bodies: string[] = []
  const headers: unknown[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      headers.push(request.headers.authorization)
      const status = left.shift() ?? 204
      if (status === 204) bodies.push(body)
      response.writeHead(status).end(status === 204 ? undefined : 'field type conflict')
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => void server.close(() => resolve()))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/write?db=x`, bodies, headers }
}

function influx(url: string): { sink: ReadingSink; notices: string[] } {
  const notices: string[] = []
  const notify = ({ text }: { text: string }): void => void notices.push(text)
  // Nothing is sent before the end, where time stands still.
  return { sink: createInfluxWriter({ url, token: 'tk', clock: createManualClock(), notify }), notices }
}

test('readings reach a database in batches, the last ones at the end', async () => {
  const { url, bodies, headers } = await database([])
  const { sink, notices } = influx(url)
  sink.take(
    'shed',
    Array.from({ length: 7000 }, (_, index) => reading(index, index)),
  )
  await sink.close()
  expect(bodies.map((body) => body.trimEnd().split('\n').length)).toEqual([5000, 2000])
  expect(headers).toEqual(['Token tk', 'Token tk'])
  expect(notices).toEqual([])
})

test('a batch that the database refuses is dropped, counted and reported; the next one is sent', async () => {
  const { url, bodies } = await database([400])
  const { sink, notices } = influx(url)
  sink.take(
    'shed',
    Array.from({ length: 5001 }, (_, index) => reading(index, index)),
  )
  await sink.close()
  expect(bodies).toHaveLength(1)
  expect(notices).toEqual([
    expect.stringMatching(/400 Bad Request field type conflict/),
    expect.stringMatching(/^5000 readings did not reach 127\.0\.0\.1/),
  ])
})

test('a database that is away costs bounded memory, and what was lost is counted', async () => {
  const { url } = await database([503])
  const { sink, notices } = influx(url)
  sink.take(
    'shed',
    Array.from({ length: 50_003 }, (_, index) => reading(index, index)),
  )
  await sink.close()
  expect(notices).toEqual([
    expect.stringMatching(/503 .*tried again/),
    expect.stringMatching(/^50003 readings did not reach/),
  ])
})

test('an address that asks for other times than nanoseconds is refused', () => {
  expect(() => influx('http://x/write?db=y&precision=s')).toThrow(/nanoseconds/)
})
