import type { Reading, Sensor } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { linuxConfigSchema, type LinuxSettings } from '../src/config.ts'
import { createLinuxDriver } from '../src/driver.ts'
import { slaveFiles, sysfsTree, type SysfsTree } from './sysfs-tree.ts'

const driver = createLinuxDriver({ platform: 'linux', askState: async () => undefined, wordBytes: 8 })

async function openTree(tree: SysfsTree, settings: LinuxSettings = {}): Promise<Sensor> {
  const sensor = await driver.open(linuxConfigSchema.parse({ root: tree.root, intervalMs: 10, ...settings }))
  onTestFinished(() => sensor.close())
  return sensor
}

function brief(readings: readonly Reading[]): string[] {
  return readings.map(
    ({ channel, value, unit, reason }) => `${channel} ${value === undefined ? reason : `${value} ${unit}`}`,
  )
}

test('what the kernel prints for "no value", and what is below absolute zero, is no value', async () => {
  const tree = sysfsTree()
  tree.write({
    'sys/class/thermal/thermal_zone0/type': 'acpitz',
    'sys/class/thermal/thermal_zone0/temp': '-274000',
    'sys/class/thermal/thermal_zone1/type': 'other',
    'sys/class/thermal/thermal_zone1/temp': '-273200',
    'sys/class/hwmon/hwmon0/name': 'chip',
    'sys/class/hwmon/hwmon0/temp1_input': '-2147483648',
    'sys/class/hwmon/hwmon0/temp2_input': '-300000',
    'sys/class/hwmon/hwmon0/in0_input': '2147483647',
    'sys/class/hwmon/hwmon0/temp3_input': '-40000',
    'sys/bus/iio/devices/iio:device0/name': 'adc',
    'sys/bus/iio/devices/iio:device0/in_temp_input': '-280000',
  })
  const sensor = await openTree(tree)
  expect(brief(await sensor.read())).toEqual([
    'chip.in0 sentinel',
    'chip.temp1 sentinel',
    'chip.temp2 sentinel',
    'chip.temp3 -40 Cel',
    'adc.temp below-absolute-zero',
    'acpitz.temp sentinel',
    'other.temp sentinel',
  ])
})

test('chips, sensors, thermometers and zones are read in the units that the kernel defines', async () => {
  const tree = sysfsTree()
  tree.write({
    'sys/class/hwmon/hwmon0/name': 'nct6775',
    'sys/class/hwmon/hwmon0/temp1_input': '23500',
    'sys/class/hwmon/hwmon0/temp1_label': 'SYSTIN',
    'sys/class/hwmon/hwmon0/in0_input': '880',
    'sys/class/hwmon/hwmon0/fan1_input': '1200',
    'sys/class/hwmon/hwmon0/power1_input': '2500000',
    'sys/class/hwmon/hwmon0/humidity1_input': '45250',
    'sys/class/hwmon/hwmon0/pwm1': '255',
    'sys/class/hwmon/hwmon0/intrusion0_alarm': '1',
    'sys/bus/iio/devices/iio:device0/name': 'bmp280',
    'sys/bus/iio/devices/iio:device0/in_temp_input': '25080',
    'sys/bus/iio/devices/iio:device0/in_pressure_input': '100.653',
    'sys/bus/iio/devices/iio:device1/name': 'ads1115',
    'sys/bus/iio/devices/iio:device1/in_voltage0_raw': '16000',
    'sys/bus/iio/devices/iio:device1/in_voltage0_scale': '0.125',
    'sys/bus/iio/devices/iio:device1/in_voltage1-voltage3_raw': '-100',
    'sys/bus/iio/devices/iio:device1/in_voltage-voltage_scale': '2',
    'sys/bus/iio/devices/iio:device1/in_temp_raw': '25',
    'sys/bus/iio/devices/iio:device1/in_temp_offset': '275',
    'sys/bus/iio/devices/iio:device1/in_temp_scale': '100',
    'sys/bus/w1/devices/28-000005f2a1b3/w1_slave': slaveFiles.good,
    'sys/class/thermal/thermal_zone0/type': 'x86_pkg_temp',
    'sys/class/thermal/thermal_zone0/temp': '48000',
    'proc/loadavg': '0.52 0.58 0.59 1/389 12345',
  })
  const sensor = await openTree(tree, { names: { 'w1/28-000005f2a1b3': 'shed' } })
  expect(brief(await sensor.read())).toEqual([
    'nct6775.fan1 1200 /min',
    'nct6775.humidity1 45.25 %',
    'nct6775.in0 0.88 V',
    'nct6775.intrusion0 true 1',
    'nct6775.power1 2.5 W',
    'nct6775.pwm1 100 %',
    'nct6775.temp1 23.5 Cel',
    'bmp280.pressure 100.653 kPa',
    'bmp280.temp 25.08 Cel',
    'ads1115.temp 30 Cel',
    'ads1115.voltage0 2 V',
    'ads1115.voltage1-voltage3 -0.2 V',
    'shed.temperature 23.125 Cel',
    'x86_pkg_temp.temp 48 Cel',
    'machine.load 0.52 1',
  ])
  expect(sensor.channels.find(({ id }) => id === 'nct6775.temp1')).toMatchObject({ name: 'SYSTIN' })
})

test('a chip that calls its element broken, and a channel that cannot be read, have no value', async () => {
  const tree = sysfsTree()
  tree.write({
    'sys/class/hwmon/hwmon0/name': 'max6675',
    'sys/class/hwmon/hwmon0/temp1_input': '-250000',
    'sys/class/hwmon/hwmon0/temp1_fault': '1',
    'sys/class/hwmon/hwmon0/temp2_input': 'nonsense',
  })
  expect(brief(await (await openTree(tree)).read())).toEqual(['max6675.temp1 fault', 'max6675.temp2 not-a-number'])
})

test('views of what is read elsewhere are left out', async () => {
  const tree = sysfsTree()
  tree.write({
    'sys/class/hwmon/hwmon0/name': 'w1_slave_temp',
    'sys/class/hwmon/hwmon0/temp1_input': '23125',
    'sys/class/hwmon/hwmon1/name': 'acpitz',
    'sys/class/hwmon/hwmon1/temp1_input': '40000',
    'sys/class/thermal/thermal_zone0/type': 'acpitz',
    'sys/class/thermal/thermal_zone0/temp': '40000',
  })
  tree.link('sys/class/hwmon/hwmon1/device', 'sys/class/thermal/thermal_zone0')
  expect(brief(await (await openTree(tree)).read())).toEqual(['acpitz.temp 40 Cel'])
})

test('two chips of one kind are told apart by where they are', async () => {
  const tree = sysfsTree()
  for (const [index, place] of ['0-0048', '0-0049'].entries()) {
    tree.write({
      [`sys/class/hwmon/hwmon${index}/name`]: 'lm75',
      [`sys/class/hwmon/hwmon${index}/temp1_input`]: `${index}000`,
    })
    tree.link(`sys/class/hwmon/hwmon${index}/device`, `sys/devices/i2c-0/${place}`)
  }
  const sensor = await openTree(tree, { devices: ['hwmon/*'] })
  expect(brief(await sensor.read())).toEqual(['lm75-0-0048.temp1 0 Cel', 'lm75-0-0049.temp1 1 Cel'])
})

test('a chip that vanishes has no value, and is read again when it is back under another number', async () => {
  const tree = sysfsTree()
  const plug = (index: number, milliCelsius: string): void => {
    tree.write({
      [`sys/class/hwmon/hwmon${index}/name`]: 'lm75',
      [`sys/class/hwmon/hwmon${index}/temp1_input`]: milliCelsius,
    })
    tree.link(`sys/class/hwmon/hwmon${index}/device`, 'sys/devices/i2c-0/0-0048')
  }
  plug(0, '20000')
  const sensor = await openTree(tree)
  const seen: string[] = []
  for await (const { value, quality, reason } of sensor.readings({ report: { deadband: 0 } })) {
    seen.push(value === undefined ? `${quality} ${reason}` : String(value))
    if (seen.length === 1) tree.remove('sys/class/hwmon/hwmon0')
    if (seen.length === 2) plug(4, '21500')
    if (seen.length === 3) break
  }
  expect(seen).toEqual(['20', 'bad disconnected', '21.5'])
})

test('a filter chooses devices; what does not exist is an error that names what does', async () => {
  const tree = sysfsTree()
  tree.write({
    'proc/loadavg': '0.5 0.5 0.5 1/2 3',
    'sys/class/hwmon/hwmon0/name': 'lm75',
    'sys/class/hwmon/hwmon0/temp1_input': '1',
  })
  const sensor = await openTree(tree, { devices: ['machine'] })
  expect(sensor.channels.map(({ id }) => id)).toEqual(['machine.load'])
  await expect(openTree(tree, { devices: ['iio/*'] })).rejects.toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    hint: expect.stringContaining('hwmon/lm75, machine') as string,
  })
  await expect(openTree({ ...tree, root: '/nowhere/sys' })).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
})

test('the computer that runs this has something to read', async (context) => {
  if (process.platform !== 'linux') return context.skip('sysfs exists on Linux only')
  const sensor = await createLinuxDriver().open(linuxConfigSchema.parse({ devices: ['machine'] }))
  onTestFinished(() => sensor.close())
  const readings = await sensor.read()
  expect(readings.filter(({ quality }) => quality === 'good').map(({ channel }) => channel)).toContain('machine.load')
})

test('the self-test says which channel has no value, and what to do', async () => {
  const tree = sysfsTree()
  tree.write({
    'sys/bus/w1/devices/28-000005f2a1b3/w1_slave': slaveFiles.powerOn,
    'sys/class/thermal/thermal_zone0/temp': '30000',
  })
  const report = await (await openTree(tree)).selfTest()
  expect(report.success).toBe(false)
  expect(report.details).toMatchObject([
    { name: '28-000005f2a1b3.temperature', success: false, hint: expect.stringContaining('supply') as string },
    { name: 'thermal_zone0.temp', success: true, message: '30 Cel' },
  ])
})
