import { type Reading, validateSettings } from '@vfab/core'
import { createLeapingClock } from '@vfab/driver-kit/testing'
import { createModbusDevice, type ModbusDevice, type ModbusDeviceOptions, startModbus } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import type { ModbusSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'
import type { ModbusSensor } from '../src/sensor.ts'
import { pipesTo } from './bench.ts'

type Channels = NonNullable<ModbusSettings['channels']>

async function openSensor(
  channels: Channels,
  options: ModbusDeviceOptions = {},
  settings: Partial<ModbusSettings> = {},
): Promise<{ sensor: ModbusSensor; device: ModbusDevice }> {
  const clock = createLeapingClock()
  const device = createModbusDevice({ ...options, clock })
  const mode = options.framing === 'rtu' ? 'rtu-over-tcp' : 'tcp'
  const given = { port: 'sim:modbus', mode, timeoutMs: 100, retries: 0, intervalMs: 10, channels, ...settings } as const
  const config = await validateSettings(driver.configSchema, given, { driver: 'modbus' })
  clock.run(() => device.requests)
  onTestFinished(() => {
    device.close()
    clock.stop()
  })
  const sensor = await driver.open(config, { openPipe: pipesTo(device), clock })
  onTestFinished(() => sensor.close())
  return { sensor, device }
}

const brief = ({ channel, value, quality, reason }: Reading): unknown => [channel, value, quality, reason]

test('channels are read with their units, in as few requests as can be', async () => {
  const { sensor, device } = await openSensor({
    temperature: { register: '30002', type: 'i16', scale: 0.1, unit: 'Cel' },
    humidity: { register: 'input:2', scale: 0.1, unit: '%' },
    level: { register: 'holding:100', type: 'u32' },
    alarm: { register: 'holding:110', bit: 1 },
    door: { register: 'coil:1' },
    window: { register: 'coil:40' },
  })
  device.set(1, 'holding', 100, 1)
  device.set(1, 'holding', 101, 2)
  const before = device.requests
  const readings = await sensor.read()
  expect(device.requests - before).toBe(3)
  expect(readings.slice(2).map(brief)).toEqual([
    ['level', 65_538, 'good', undefined],
    ['alarm', true, 'good', undefined],
    ['door', true, 'good', undefined],
    ['window', true, 'good', undefined],
  ])
  expect(readings[0]).toMatchObject({ unit: 'Cel', sensor: 'sim:modbus', quality: 'good' })
  expect(sensor.channels[0]).toMatchObject({ resolution: 0.1, type: 'number', kind: 'measurement' })
})

test('channels can be records of files, and values with their scale factor in a register of its own', async () => {
  const units = { 1: { files: { 4: { 0: [7, 8] }, 5: { 0: [9] } }, holding: { 83: [1234, 0xfffe] } } }
  const { sensor, device } = await openSensor(
    {
      first: { register: 'file:4:0' },
      second: { register: 'file:4:1' },
      other: { register: 'file:5:0' },
      power: { register: 'holding:83', type: 'i16', scaleRegister: 'holding:84', unit: 'W' },
    },
    { units },
  )
  const before = device.requests
  expect((await sensor.read()).map(brief)).toEqual([
    ['first', 7, 'good', undefined],
    ['second', 8, 'good', undefined],
    ['other', 9, 'good', undefined],
    ['power', 12.34, 'good', undefined],
  ])
  expect(device.requests - before).toBe(3)
  await expect(openSensor({ p: { register: 'holding:1', scaleRegister: 'input:2' } })).rejects.toThrow(
    /at most 120 away/,
  )
})

test('a block that the device refuses is cut at its gaps, then into channels, and stays cut', async () => {
  const units = { 1: { holding: { 0: [10, 11], 4: [14], 6: [16] } } }
  const channels = Object.fromEntries([0, 1, 4, 5, 6].map((at) => [`r${at}`, { register: `holding:${at}` }]))
  const { sensor, device } = await openSensor(channels, { units })
  const expected = [
    ['r0', 10, 'good', undefined],
    ['r1', 11, 'good', undefined],
    ['r4', 14, 'good', undefined],
    ['r5', undefined, 'bad', 'exception:2'],
    ['r6', 16, 'good', undefined],
  ]
  expect((await sensor.read()).map(brief)).toEqual(expected)
  const before = device.requests
  expect((await sensor.read()).map(brief)).toEqual(expected)
  expect(device.requests - before).toBe(4) // 0 and 1 together, 4, 5 and 6 alone
})

test('a dead unit is bad, never 0, and the others go on', async () => {
  const unit = { holding: { 0: [7] } }
  const { sensor, device } = await openSensor(
    { here: { register: '40001' }, there: { register: '40001', unitId: 2 } },
    { framing: 'rtu', units: { 1: unit, 2: unit } },
    { probeIntervalMs: 60_000 },
  )
  device.switchUnit(2, false)
  for (let time = 0; time < 3; time++) {
    expect((await sensor.read()).map(brief)).toEqual([
      ['here', 7, 'good', undefined],
      ['there', undefined, 'bad', 'timeout'],
    ])
  }
  expect(device.received.filter((line) => line.startsWith('2:'))).toHaveLength(1)
})

test.each([
  ['bad-crc', ['crc', 'timeout']], // a flipped bit of the length makes the answer too short
  ['short', ['bad-reply']],
  ['busy', ['exception:6']],
  ['silence', ['timeout']],
] as const)('an answer with the fault %s is bad, with the reason %s', async (fault, reasons) => {
  const { sensor, device } = await openSensor({ a: { register: '40005', type: 'u32' } }, { framing: 'rtu' })
  device.disturb(fault)
  const [reading] = await sensor.read()
  expect(reading).toMatchObject({ quality: 'bad', value: undefined })
  expect(reasons).toContain(reading!.reason)
})

test('nothing is written unless asked, and then it is said', async () => {
  const { sensor, device } = await openSensor({
    setpoint: {
      register: 'holding:20',
      type: 'f32',
      order: 'CDAB',
      unit: 'Cel',
      writable: true,
      range: { min: 5, max: 30 },
    },
    relay: { register: 'coil:3', writable: true },
    flag: { register: 'holding:30', bit: 2, writable: true },
    fixed: { register: 'holding:31' },
  })
  await sensor.read()
  await sensor.selfTest()
  const writes = (): string[] => device.received.filter((line) => /: (05|06|0f|10|16|17)/.test(line))
  expect(writes()).toEqual([])
  await sensor.write('setpoint', 21.5)
  await sensor.write('relay', true)
  await sensor.write('flag', true)
  expect((await sensor.read()).map(({ value }) => value)).toEqual([21.5, true, true, 31])
  expect(writes()).toHaveLength(3)
  const told = sensor.events.history({ types: ['state_update'] }).map(({ data }) => data)
  expect(told[0]).toMatchObject({ wrote: { channel: 'setpoint', value: 21.5, unit: 'Cel', unitId: 1 } })
  await expect(sensor.write('fixed', 1)).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await expect(sensor.write('setpoint', 31)).rejects.toThrow(RangeError)
  await expect(sensor.write('nothing', 1)).rejects.toThrow(RangeError)
  expect(writes()).toHaveLength(3)
})

test('readings come at their interval, with the reporting rules of every sensor', async () => {
  const { sensor, device } = await openSensor({ a: { register: 'holding:5' } })
  const taken: unknown[] = []
  for await (const { value } of sensor.readings({ report: { deadband: 0 } })) {
    taken.push(value)
    if (taken.length === 3) break
    device.set(1, 'holding', 5, 100 + taken.length)
  }
  expect(taken).toEqual([5, 101, 102])
})

test('opening fails where nobody answers, and says which settings are missing', async () => {
  await expect(openSensor({})).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  const silent = openSensor({ a: { register: '40001', unitId: 9 } })
  await expect(silent).rejects.toMatchObject({ code: 'TIMEOUT', context: { unit: 9 } })
})

test('selfTest asks each block of each unit', async () => {
  const { sensor } = await openSensor({ a: { register: '40001' }, b: { register: 'holding:5000' } })
  const report = await sensor.selfTest()
  expect(report.success).toBe(false)
  expect(report.details.map(({ name, success }) => [name, success])).toEqual([
    ['unit 1, holding 0', true],
    ['unit 1, holding 5000', false],
    ['line', true],
  ])
})

test('the simulator is reached over TCP and at a pseudo-terminal, with the profile of what it stands for', async () => {
  for (const listen of ['tcp', 'pty'] as const) {
    await using simulated = await startModbus({ listen })
    const given = { port: simulated.address, profile: 'xy-md02' } as const
    const config = await validateSettings(driver.configSchema, given, { driver: 'modbus' })
    await using sensor = await driver.open(config)
    const [temperature, humidity] = await sensor.read()
    expect(temperature).toMatchObject({ channel: 'temperature', unit: 'Cel', quality: 'good' })
    expect(temperature!.value).toBeGreaterThanOrEqual(20)
    expect(humidity!.value).toBeLessThanOrEqual(50)
  }
})
