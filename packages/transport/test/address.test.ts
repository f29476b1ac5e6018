import { expect, test } from 'vitest'
import { parseAddress } from '../src/address.ts'
import { openPipe } from '../src/index.ts'
import { rejection } from './rejection.ts'

test.each([
  ['/dev/ttyACM0', { kind: 'serial', path: '/dev/ttyACM0' }],
  ['/dev/serial/by-id/usb-x', { kind: 'serial', path: '/dev/serial/by-id/usb-x' }],
  ['COM3', { kind: 'serial', path: 'COM3' }],
  ['\\\\.\\COM12', { kind: 'serial', path: '\\\\.\\COM12' }],
  ['tcp://plotter.local:4000', { kind: 'tcp', host: 'plotter.local', port: 4000 }],
  ['TCP://10.0.0.7:1', { kind: 'tcp', host: '10.0.0.7', port: 1 }],
  ['tcp://[::1]:65535', { kind: 'tcp', host: '::1', port: 65535 }],
  ['tcp://[fe80::1%eth0]:80', { kind: 'tcp', host: 'fe80::1%eth0', port: 80 }],
])('reads %j', (address, target) => {
  expect(parseAddress(address)).toEqual(target)
})

test.each([
  '',
  'ttyACM0',
  'COM',
  'http://plotter:80',
  'tcp://plotter',
  'tcp://plotter:0',
  'tcp://plotter:65536',
  'tcp://::1:80',
  'tcp://user@plotter:80',
  'tcp://plotter:80/path',
])('refuses %j and says what an address looks like', async (address) => {
  expect(await rejection(openPipe(address))).toMatchObject({
    type: 'configuration',
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining('/dev/ttyACM0') as string,
  })
})

test.each([{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { baudRate: -9600 }, { baudRate: 1.5 }])(
  'refuses the options %j, a bug of the caller',
  async (options) => {
    expect(await rejection(openPipe('/dev/ttyACM0', options))).toBeInstanceOf(RangeError)
  },
)
