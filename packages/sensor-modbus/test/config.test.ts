import { validateSettings } from '@vfab/core'
import { expect, test } from 'vitest'

import type { ModbusConfig, ModbusSettings } from '../src/config.ts'
import { modbusConfigSchema } from '../src/config-schema.ts'

function check(settings: unknown): Promise<ModbusConfig> {
  return validateSettings(modbusConfigSchema, settings as ModbusSettings, { driver: 'modbus' })
}

test('the mode, the port and the silence follow from what is given', async () => {
  expect(await check({ port: 'tcp://10.0.0.7' })).toMatchObject({ port: 'tcp://10.0.0.7:502', mode: 'tcp' })
  expect(await check({ port: 'tcp://[fe80::1]/' })).toMatchObject({ port: 'tcp://[fe80::1]:502' })
  expect(await check({ port: '/dev/ttyUSB0' })).toMatchObject({ mode: 'rtu', parity: 'even', stopBits: 1 })
  expect((await check({ port: 'COM3', baudRate: 9600 })).silenceMs).toBeCloseTo(4.01, 2)
  expect((await check({ port: 'COM3', baudRate: 115_200 })).silenceMs).toBe(1.75)
})

test('a profile brings its channels and model, and channels given besides come on top', async () => {
  const config = await check({
    port: '/dev/ttyUSB0',
    profile: 'xy-md02',
    channels: { humidity: { register: 'input:9' }, door: { register: 'coil:0' } },
  })
  expect(Object.keys(config.channels)).toEqual(['temperature', 'humidity', 'door'])
  expect(config.channels['humidity']).toEqual({ register: 'input:9' })
  expect(config.model).toContain('XY-MD02')
})

test.each<[string, object, string]>([
  ['rtu on a TCP port', { port: 'tcp://a:1', mode: 'rtu' }, 'rtu-over-tcp'],
  ['tcp on a serial port', { port: '/dev/ttyS0', mode: 'tcp' }, 'speaks rtu'],
  ['a window on a serial line', { port: '/dev/ttyS0', window: 2 }, 'one request at a time'],
  ['everybody', { port: '/dev/ttyS0', unitId: 0 }, 'no unit answers it'],
  [
    'a unit that a serial line does not have',
    { port: '/dev/ttyS0', channels: { a: { register: '40001', unitId: 248 } } },
    '1 to 247',
  ],
  ['an ambiguous register', { port: 'COM1', channels: { a: { register: 107 } } }, 'holding:107'],
  ['a coil of 32 bits', { port: 'COM1', channels: { a: { register: 'coil:1', type: 'u32' } } }, 'true or false'],
  [
    'a text without a length',
    { port: 'COM1', channels: { a: { register: '40001', type: 'string' } } },
    'registers of the text',
  ],
  ['a writable input', { port: 'COM1', channels: { a: { register: '30001', writable: true } } }, 'can only be read'],
  [
    'a scale of nothing',
    { port: 'COM1', channels: { a: { register: '30001', scale: 0 } } },
    'every value would be the same',
  ],
  [
    'a value beyond the end',
    { port: 'COM1', channels: { a: { register: 'holding:65535', type: 'f32' } } },
    'beyond the last register',
  ],
  [
    'bits in the wrong order',
    { port: 'COM1', channels: { a: { register: '40001', bits: [7, 4] } } },
    'the lowest comes first',
  ],
  ['a scale of a state', { port: 'COM1', channels: { a: { register: 'coil:1', scale: 2 } } }, 'numbers only'],
])('%s is refused, and the message says why', async (_, settings, says) => {
  await expect(check(settings)).rejects.toMatchObject({ code: 'CONFIG_INVALID', type: 'configuration' })
  await expect(check(settings)).rejects.toThrow(says)
})

test('a misspelt key of a channel names the nearest one', async () => {
  const settings = { port: 'COM1', channels: { a: { register: '40001', sentinel: [1] } } }
  await expect(check(settings)).rejects.toMatchObject({ code: 'CONFIG_UNKNOWN_KEY' })
})
