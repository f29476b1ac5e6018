import type { BytePipe } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { createLineDevice, type LineDevice, type LineDeviceOptions, startLines } from '../src/index.ts'

/** A device that sends only when a value is set, and what its client has heard. */
function plugIn(options: LineDeviceOptions = {}): { device: LineDevice; pipe: BytePipe; heard: () => string } {
  const device = createLineDevice({ everyMs: 0, ...options })
  onTestFinished(() => device.close())
  const pipe = device.connect()
  let text = ''
  pipe.onData((chunk) => (text += Buffer.from(chunk).toString('latin1')))
  return { device, pipe, heard: () => text }
}

test.each([
  ['json', '{"temp":21.5,"door":false}\r\n'],
  ['csv', 'temp,door\r\n21.5,false\r\n'],
  ['labels', 'temp: 21.5, door: false\r\n'],
] as const)('a sensor that is told to sends %s', (format, text) => {
  const { device, heard } = plugIn({ format, values: { temp: 0, door: false } })
  device.set({ temp: 21.5 })
  expect(heard()).toBe(text)
})

test('a receiver sends sentences with a position, and without one where there is no fix', () => {
  const { device, heard } = plugIn({ format: 'nmea', values: {} })
  device.set({})
  expect(heard()).toMatch(/^\$GPGGA,[\d.]+,,,,,0,00,.*\*[0-9A-F]{2}\r\n\$GPRMC,[\d.]+,V,/)
  device.set({ lat: 48.1173, lon: -11.516667, speed: 1.852 })
  expect(heard()).toContain(',4807.0380,N,01131.0000,W,1,08,')
  expect(heard()).toMatch(/,A,4807\.0380,N,01131\.0000,W,1\.0,0\.0,\d{6},,,A\*/)
})

test('an instrument answers queries, and keeps what it does not know for whoever asks for errors', async () => {
  const { pipe, heard } = plugIn({ format: 'scpi', values: { temp: 21.5, voltage: -0.002 } })
  await pipe.write(Buffer.from('*IDN?\nMEAS:TEMP?\nMEAS:VOLT:DC?\nREAD?\nMEAS:MASS?\nSYST:ERR?\nSYST:ERR?\n'))
  expect(heard().split('\r\n')).toEqual([
    'VFAB,SIM-34401,0,1.0',
    '+2.15000000E+01',
    '-2.00000000E-03',
    '+2.15000000E+01,-2.00000000E-03',
    '-113,"Undefined header"',
    '+0,"No error"',
    '',
  ])
})

test('faults happen when they are told to: noise, half a line, silence, a pulled cable', async () => {
  const { device, pipe, heard } = plugIn({ values: { t: 1 } })
  device.inject({ kind: 'garbage', bytes: 5 })
  device.set({ t: 2 })
  expect(heard()).toHaveLength(5 + '{"t":2}\r\n'.length)
  device.inject({ kind: 'cut-line' })
  device.set({ t: 3 })
  expect(heard().slice(14)).toBe('{"t"')
  device.inject({ kind: 'silence' })
  device.set({ t: 4 })
  expect(heard().slice(14)).toBe('{"t"')
  device.inject({ kind: 'unplug' })
  expect(await pipe.closed).toMatchObject({ code: 'DEVICE_LOST' })
})

test('a script changes values and sends lines at its own times', async () => {
  const script = [
    { atMs: 20, set: { door: true } },
    { atMs: 10, line: 'hello' },
  ] as const
  const device = createLineDevice({ everyMs: 0, values: { door: false }, script, speed: 10 })
  onTestFinished(() => device.close())
  const text = await new Promise<string>((resolve) => {
    let heard = ''
    device.connect().onData((chunk) => {
      heard += Buffer.from(chunk).toString()
      if (heard.includes('true')) resolve(heard)
    })
  })
  expect(text).toBe('hello\r\n{"door":true}\r\n')
})

test('programs reach it over TCP; settings that make no sense are errors', async () => {
  await using sensor = await startLines({ settings: { everyMs: 5, values: { t: 7 } } })
  expect(sensor.address).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
  await expect(startLines({ settings: { formt: 'json' } })).rejects.toMatchObject({ code: 'CONFIG_UNKNOWN_KEY' })
  await expect(startLines({ settings: { format: 'xml' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(startLines({ settings: { script: [{ atMs: 1 }] } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
