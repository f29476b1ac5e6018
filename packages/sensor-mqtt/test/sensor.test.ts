import { type Reading, type Sensor, validateSettings } from '@vfab/core'
import { type SimulatedMqtt, startMqtt } from '@vfab/sim'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { MqttSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'
import { fieldOfTemplate } from '../src/template.ts'
import { fitsFilter, topicLabel } from '../src/topic.ts'
import { mosquitto, startMosquitto } from './mosquitto.ts'

async function start(settings: Readonly<Record<string, unknown>> = {}): Promise<SimulatedMqtt> {
  const device = await startMqtt({ settings: { everyMs: 20, ...settings } })
  onTestFinished(() => device.close())
  return device
}

async function open(settings: MqttSettings): Promise<Sensor> {
  const config = await validateSettings(driver.configSchema, { timeoutMs: 3000, ...settings }, { driver: 'mqtt' })
  const sensor = await driver.open(config)
  onTestFinished(() => sensor.close())
  return sensor
}

const brief = ({ channel, value, unit, quality, reason }: Reading): string =>
  `${channel} ${value === undefined ? reason : `${value} ${unit}`}${quality === 'good' || value === undefined ? '' : ` ${quality} ${reason}`}`

const values = { temperature: 21.5, humidity: 45, contact: true }

describe('what devices announce are the channels', () => {
  test.each(['zigbee2mqtt', 'tasmota', 'esphome'])('%s', async (flavour) => {
    const device = await start({ flavour, values })
    const sensor = await open({ broker: device.address })
    expect((await sensor.read()).map(brief)).toEqual([
      'sim.temperature 21.5 Cel',
      'sim.humidity 45 %',
      'sim.contact true 1',
    ])
    expect(sensor.channels[0]).toMatchObject({ quantity: 'temperature', type: 'number', kind: 'measurement' })
    expect(await sensor.selfTest()).toMatchObject({ success: true })
  })

  test('a device that is away has no values', async () => {
    const device = await start({ flavour: 'zigbee2mqtt', values, everyMs: 0 })
    const opening = open({ broker: device.address, waitForMessage: false })
    const sensor = await opening
    device.set(values)
    await expect.poll(() => sensor.history().length).toBeGreaterThan(2)
    device.broker.publish('zigbee2mqtt/sim/availability', 'offline')
    await expect
      .poll(async () => (await sensor.read()).map(({ reason }) => reason))
      .toEqual(['offline', 'offline', 'offline'])
  })

  test('only the devices that are wanted', async () => {
    const device = await start({ flavour: 'esphome', values })
    await expect(open({ broker: device.address, devices: ['other'], timeoutMs: 1500 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    })
    const wanted = await open({ broker: device.address, devices: ['SIM'] })
    await expect.poll(() => wanted.channels.length).toBe(3)
  })
})

test('what comes on topics are the channels, named by what the wildcards stand for', async () => {
  const device = await start({ flavour: 'plain', values })
  const sensor = await open({ broker: device.address, topics: ['sim/+'] })
  expect((await sensor.read()).map(brief)).toEqual(['temperature 21.5 1', 'humidity 45 1', 'contact true 1'])
  device.broker.publish('sim/co2', '600')
  await expect.poll(() => sensor.channels.map(({ id }) => id)).toContain('co2')
})

test('a topic with JSON has its members as channels; nan is no value', async () => {
  const device = await start({ flavour: 'plain', values: {} })
  const opening = open({ broker: device.address, topics: ['tele/plug/SENSOR'] })
  await expect.poll(() => device.broker.subscriptions).toContain('tele/plug/SENSOR')
  device.broker.publish('tele/plug/SENSOR', '{"ENERGY":{"Power":12.5,"Voltage":230},"SI7021":{"Temperature":nan}}')
  const sensor = await opening
  expect((await sensor.read()).map(brief)).toEqual([
    'ENERGY.Power 12.5 1',
    'ENERGY.Voltage 230 1',
    'SI7021.Temperature not-a-number',
  ])
})

test('a stored value is doubtful, because nobody knows how old it is; the next one is good', async () => {
  const device = await start({ flavour: 'plain', values: {}, everyMs: 0 })
  device.broker.publish('shed/t', '20', { retain: true })
  const sensor = await open({ broker: device.address, channels: { t: { topic: 'shed/t', unit: 'Cel' } } })
  expect((await sensor.read()).map(brief)).toEqual(['t 20 Cel uncertain retained'])
  device.broker.publish('shed/t', '21')
  await expect.poll(async () => (await sensor.read()).map(brief)).toEqual(['t 21 Cel'])
})

test.each([4, 5] as const)('a broker that speaks version %i only is read', async (version) => {
  const device = await start({ flavour: 'plain', values, versions: [version] })
  const sensor = await open({ broker: device.address, topics: ['sim/temperature'] })
  expect((await sensor.read()).map(brief)).toEqual(['value 21.5 1'])
})

test('refusals have their kind and a hint', async () => {
  const device = await start({ flavour: 'plain', values, username: 'maker', password: 'secret' })
  await expect(open({ broker: device.address, topics: ['sim/+'] })).rejects.toMatchObject({
    type: 'permission',
    code: 'PERMISSION_DENIED',
    hint: expect.stringContaining('password') as string,
  })
  const { address } = device
  const right = address.replace('mqtt://', 'mqtt://maker:secret@')
  const sensor = await open({ broker: right, topics: ['sim/+'] })
  expect(sensor.identity.address).toBe(address)
  await device.close()
  const refused = open({ broker: address, topics: ['sim/+'] })
  await expect(refused).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
})

test('nothing on a topic is a timeout that says which', async () => {
  const device = await start({ flavour: 'plain', values })
  await expect(open({ broker: device.address, topics: ['nothing/here'], timeoutMs: 1500 })).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('nothing/here') as string,
  })
})

test('while the broker is out of reach values are stale, until the next one', async () => {
  const device = await start({ flavour: 'plain', values, everyMs: 0 })
  const opening = open({ broker: device.address, channels: { t: { topic: 'sim/temperature' } } })
  await expect.poll(() => device.broker.subscriptions.length).toBeGreaterThan(0)
  device.set({})
  const sensor = await opening
  device.broker.disconnectAll()
  await expect.poll(async () => (await sensor.read()).map(brief)).toEqual(['t 21.5 1 stale disconnected'])
  await expect.poll(() => device.broker.subscriptions.length, { timeout: 5000 }).toBe(2)
  expect((await sensor.read()).map(brief)).toEqual(['t 21.5 1 stale disconnected'])
  device.set({ temperature: 22 })
  await expect.poll(async () => (await sensor.read()).map(brief)).toEqual(['t 22 1'])
})

test.skipIf(mosquitto === undefined)(
  'after a restart of mosquitto the subscriptions are back, and values stale until the next one',
  async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.close())
    const timer = setInterval(() => broker.publish('sim/t', '21.5'), 20)
    onTestFinished(() => clearInterval(timer))
    const sensor = await open({ broker: broker.url, topics: ['sim/t'] })
    const connections: boolean[] = []
    sensor.events.on('connection_changed', ({ data }) => connections.push(data.connected))
    await broker.restart()
    clearInterval(timer)
    await expect.poll(() => connections, { timeout: 15_000 }).toEqual([false, true])
    expect((await sensor.read()).map(brief)).toEqual(['value 21.5 1 stale disconnected'])
    const again = setInterval(() => broker.publish('sim/t', '22'), 20)
    onTestFinished(() => clearInterval(again))
    await expect.poll(async () => (await sensor.read()).map(brief), { timeout: 15_000 }).toEqual(['value 22 1'])
  },
)

test.each([
  ['{{ value_json.a.b }}', 'a.b'],
  ["{{ value_json['co2'] | float(0) | round(1) }}", 'co2'],
  ["{{value_json['SIM']['t']}}", 'SIM.t'],
  ['{{ value }}', ''],
  [undefined, ''],
  ['{{ value_json.a * 2 }}', undefined],
  ['{% if value %}1{% endif %}', undefined],
  ["{{ value_json.a | replace('x','y') }}", undefined],
])('the template %s takes %j', (template, field) => expect(fieldOfTemplate(template)).toBe(field))

test('wildcards stand for what the standard says', () => {
  expect(fitsFilter('a/b/c', 'a/+/c')).toBe(true)
  expect(fitsFilter('a/b/c', 'a/#')).toBe(true)
  expect(fitsFilter('a', 'a/#')).toBe(true)
  expect(fitsFilter('a/b', 'a/+/c')).toBe(false)
  expect(fitsFilter('$SYS/x', '#')).toBe(false)
  expect(topicLabel('tele/plug/SENSOR', ['tele/+/SENSOR'])).toBe('plug')
  expect(topicLabel('zigbee2mqtt/shed', ['zigbee2mqtt/shed', 'x'])).toBe('shed')
})
