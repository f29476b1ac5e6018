import { type BytePipe, type OpenPipe, type Reading, type Sensor, systemClock, validateSettings } from '@vfab/core'
import { createLineDevice, type LineDevice, type LineDeviceOptions, startLines } from '@vfab/sim'
import { createPipePair } from '@vfab/driver-kit/testing'
import { expect, onTestFinished, test } from 'vitest'

import type { SerialSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

interface Bench {
  readonly device: LineDevice
  readonly sensor: Sensor
}

/** A sensor on a simulated device that sends when a value is set. */
async function open(settings: Omit<SerialSettings, 'port'>, options: LineDeviceOptions = {}): Promise<Bench> {
  const device = createLineDevice({ everyMs: 0, values: {}, ...options })
  onTestFinished(() => device.close())
  let onConnected = (): void => {}
  const connected = new Promise<void>((resolve) => (onConnected = resolve))
  const openPipe: OpenPipe = async () => {
    const pipe = device.connect()
    // The first lines come when somebody listens, as from a port that has just been opened.
    const listen = pipe.onData.bind(pipe)
    return Object.assign(Object.create(pipe) as BytePipe, {
      address: pipe.address,
      closed: pipe.closed,
      write: (bytes: Uint8Array) => pipe.write(bytes),
      close: () => pipe.close(),
      onData: (listener: (chunk: Uint8Array) => void) => {
        listen(listener)
        onConnected()
      },
    })
  }
  const config = await validateSettings(
    driver.configSchema,
    { port: 'tcp://bench:1', ...settings },
    { driver: 'serial' },
  )
  const opening = driver.open(config, { openPipe })
  await connected
  if (options.values) device.set({})
  const sensor = await opening
  onTestFinished(() => sensor.close())
  return { device, sensor }
}

const brief = ({ channel, value, unit, reason }: Reading): string =>
  `${channel} ${value === undefined ? reason : `${value} ${unit}`}`

test('a map says which field is which channel, with unit, scale, states and marks for "no value"', async () => {
  const { device, sensor } = await open(
    {
      format: 'json',
      channels: {
        temp: {
          field: 't',
          unit: 'Cel',
          quantity: 'temperature',
          scale: 0.1,
          sentinels: [-127],
          range: { min: -40, max: 85 },
        },
        door: { type: 'boolean', values: { OPEN: true, SHUT: false } },
        mode: { type: 'text' },
      },
    },
    { values: { t: 215, door: 'SHUT', mode: 'eco' } },
  )
  expect((await sensor.read()).map(brief)).toEqual(['temp 21.5 Cel', 'door false 1', 'mode eco 1'])
  device.set({ t: -127, door: 'AJAR' })
  expect((await sensor.read()).map(brief)).toEqual(['temp sentinel', 'door not-understood', 'mode eco 1'])
  device.set({ t: 900, door: 'OPEN' })
  expect(await sensor.read()).toMatchObject([
    { value: 90, quality: 'uncertain', reason: 'out-of-range', raw: 900 },
    { value: true, quality: 'good' },
    { value: 'eco' },
  ])
})

test('without a map the channels are what the first lines hold', async () => {
  const { sensor } = await open({}, { values: { temp: 21.5, door: false, note: 'x' }, format: 'json', everyMs: 5 })
  expect(sensor.identity.model).toBe('json lines with 3 channels')
  expect(sensor.channels.map(({ id, type }) => `${id} ${type}`)).toEqual(['temp number', 'door boolean', 'note text'])
})

test('noise, half lines and over-long lines change no value; the next whole line does', async () => {
  const { device, sensor } = await open(
    {
      format: 'pattern',
      pattern: '^T=(?<temp>[-.\\d]+)$',
      skipFirstLine: false,
      waitForLine: false,
      maxLineBytes: 64,
      channels: { temp: {} },
    },
    {},
  )
  device.send('T=20')
  device.inject({ kind: 'garbage', bytes: 12 })
  device.send('T=99')
  device.send(`T=${'9'.repeat(100)}`)
  device.inject({ kind: 'cut-line' })
  device.send('T=88')
  device.send('T=77')
  device.send('T=21')
  expect(sensor.history().map(({ value }) => value)).toEqual([20, 21])
  const { details } = await sensor.selfTest()
  expect(details[0]).toMatchObject({ name: 'lines', success: false, message: '2 understood, 2 rejected, 1 too long' })
})

test('the line that was under way when the port was opened gives no value', async () => {
  const { device, sensor } = await open(
    { format: 'csv', columns: ['temp'], waitForLine: false, channels: { temp: {} } },
    { header: false },
  )
  device.send('1.5') // the end of 21.5
  device.send('21.6')
  expect(sensor.history().map(({ value }) => value)).toEqual([21.6])
})

test('a value is as old as the first byte of its line', async () => {
  const { client, device } = pipes()
  const config = await validateSettings(
    driver.configSchema,
    { port: 'tcp://bench:1', format: 'json', waitForLine: false, channels: { t: {} } },
    { driver: 'serial' },
  )
  let nowMs = 1000
  const clock = { ...systemClock, now: () => nowMs }
  await using sensor = await driver.open(config, { openPipe: async () => client, clock })
  await device.write(Buffer.from('{"t":'))
  nowMs = 1250
  await device.write(Buffer.from('21}\n'))
  expect((await sensor.read())[0]).toMatchObject({ value: 21, monotonicMs: 1000 })
})

function pipes(): { client: BytePipe; device: BytePipe } {
  const [client, device] = createPipePair()
  return { client, device }
}

test('a sensor that says nothing that fits is an error that tells what came instead', async () => {
  await using silent = await startLines({ settings: { everyMs: 0 } })
  await using other = await startLines({ settings: { everyMs: 5, format: 'labels', values: { T: 21 } } })
  const settings = (port: string): SerialSettings => ({ port, format: 'json', timeoutMs: 200 })
  const openAt = async (port: string): Promise<Sensor> =>
    driver.open(await validateSettings(driver.configSchema, settings(port), { driver: 'serial' }))
  await expect(openAt(silent.address)).rejects.toMatchObject({
    code: 'TIMEOUT',
    hint: expect.stringContaining('nothing came') as string,
  })
  await expect(openAt(other.address)).rejects.toMatchObject({
    code: 'TIMEOUT',
    hint: expect.stringContaining('"T: 21"') as string,
  })
  // Nothing is left open: one client at a time is let in.
  const config = await validateSettings(
    driver.configSchema,
    { port: other.address, format: 'labels' },
    { driver: 'serial' },
  )
  await (await driver.open(config)).close()
})

test('a pulled cable ends readings with the reason, and values after silence are stale', async () => {
  const { device, sensor } = await open({ format: 'json', maxAgeMs: 30, channels: { t: {} } }, { values: { t: 1 } })
  const qualities: string[] = []
  const ended = (async () => {
    for await (const { quality } of sensor.readings()) {
      qualities.push(quality)
      if (quality === 'stale') device.inject({ kind: 'unplug' })
    }
  })()
  await expect(ended).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect(qualities).toContain('stale')
  expect(await sensor.closed).toMatchObject({ code: 'DEVICE_LOST' })
})

test('a pattern that never ends on what the device sends ends the sensor, not the process', async () => {
  const { device, sensor } = await open({
    format: 'pattern',
    pattern: '^(?<all>(a+)+)$',
    waitForLine: false,
    channels: { all: { type: 'text' } },
  })
  device.send('first')
  device.send(`${'a'.repeat(200)}!`)
  expect(await sensor.closed).toMatchObject({ code: 'CONFIG_INVALID' })
})

test('a receiver has its navigation as channels, and no position without a fix', async () => {
  const { device, sensor } = await open(
    { format: 'nmea' },
    { format: 'nmea', values: { lat: 48.1173, lon: 11.5167, alt: 545, speed: 18.52 }, everyMs: 5 },
  )
  const position = Object.fromEntries((await sensor.read()).map((reading) => [reading.channel, reading]))
  expect(position['lat']).toMatchObject({
    value: expect.closeTo(48.1173, 4) as number,
    unit: 'deg',
    quantity: 'latitude',
  })
  expect(position['speed']).toMatchObject({ value: expect.closeTo(18.52, 1) as number, unit: 'km/h' })
  const lost = (async () => {
    for await (const { channel, quality } of sensor.readings({ channels: ['lat'] }))
      if (quality === 'bad') return channel
    return undefined
  })()
  device.set({ lat: 'none' })
  expect(await lost).toBe('lat')
})

test('an instrument is asked each query once; a late answer is never taken for another question’s', async () => {
  const { device, sensor } = await open(
    {
      format: 'scpi',
      timeoutMs: 100,
      channels: {
        temp: { query: 'READ?', field: '1', unit: 'Cel' },
        volt: { query: 'READ?', field: '2', unit: 'V' },
        mass: { query: 'MEAS:VOLT?', unit: 'V' },
      },
    },
    { format: 'scpi', values: { temp: 21.5, volt: 5 } },
  )
  expect(sensor.identity).toMatchObject({ model: 'VFAB SIM-34401', firmware: '1.0' })
  expect((await sensor.read()).map(brief)).toEqual(['temp 21.5 Cel', 'volt 5 V', 'mass 5 V'])
  expect(device.received).toEqual(['*IDN?', 'READ?', 'MEAS:VOLT?'])
  device.inject({ kind: 'slow', delayMs: 1500 })
  const late = (await sensor.read()).map(brief)
  expect(late.slice(0, 2)).toEqual(['temp timeout', 'volt timeout'])
  device.inject({ kind: 'slow', delayMs: 0 })
  await expect.poll(async () => (await sensor.read()).map(brief)).toEqual(['temp 21.5 Cel', 'volt 5 V', 'mass 5 V'])
})

test.each([
  [{ format: 'pattern' }, '/pattern'],
  [{ format: 'json', pattern: '(?<a>b)' }, '/pattern'],
  [{ format: 'scpi' }, '/channels'],
  [{ format: 'scpi', channels: { v: { query: 'VOLT 5' } } }, '/channels/v/query'],
  [{ format: 'json', channels: { v: { query: 'READ?' } } }, '/channels/v/query'],
  [{ channels: { v: { type: 'text', scale: 2 } } }, '/channels/v'],
  [{ channels: { v: { range: { min: 2, max: 1 } } } }, '/channels/v/range'],
  [{ chanels: {} }, '/chanels'],
])('settings %j are refused at %s', async (settings, pointer) => {
  const checked = validateSettings(driver.configSchema, { port: 'COM3', ...settings }, { driver: 'serial' })
  await expect(checked).rejects.toMatchObject({ context: { issues: [expect.objectContaining({ pointer }) as object] } })
})
