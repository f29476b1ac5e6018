import { join } from 'node:path'

import { expect, test } from 'vitest'

import { systemSources } from '../src/index.ts'
import { detectDevices } from '../src/detection/detector.ts'
import { expandGlob } from '../src/detection/file-source.ts'
import { serialPortsFromSysfs, usbBehindFile, usbDevicesFromSysfs } from '../src/detection/linux-sysfs.ts'
import { serialPortsThrough } from '../src/detection/serial-source.ts'
import { usbDevicesThrough } from '../src/detection/usb-source.ts'
import { makeTree } from './file-tree.ts'
import { ebbDriver, inventoryOf } from './inventory.ts'

const bus = 'sys/devices/pci0000:00/0000:00:14.0/usb1'
const board = `${bus}/1-1/1-1.4`

/** A machine with a hub, an EiBotBoard behind it, a built-in port, a socket for one that is not there, and a console. */
function machine(): string {
  const text = (values: Record<string, string>, directory: string): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([file, value]) => [`${directory}/${file}`, `${value}\n`]))
  return makeTree({
    ...text({ idVendor: '1d6b', idProduct: '0002', bDeviceClass: '09' }, bus),
    ...text({ idVendor: '05e3', idProduct: '0608', bDeviceClass: '09' }, `${bus}/1-1`),
    ...text(
      {
        idVendor: '04D8',
        idProduct: 'FD92',
        bDeviceClass: '02',
        manufacturer: 'SchmalzHaus',
        product: 'EiBotBoard,East',
        serial: 'East            ',
        busnum: '1',
        devnum: '4',
      },
      board,
    ),
    [`${board}/1-1.4:1.0/tty/ttyACM10/dev`]: '166:10',
    'sys/devices/platform/serial8250/tty/ttyS0/dev': '4:64',
    'sys/bus/usb/devices/usb1': { linkTo: '../../../devices/pci0000:00/0000:00:14.0/usb1' },
    'sys/bus/usb/devices/1-1': { linkTo: '../../../devices/pci0000:00/0000:00:14.0/usb1/1-1' },
    'sys/bus/usb/devices/1-1.4': { linkTo: '../../../devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.4' },
    'sys/bus/usb/devices/1-1.4:1.0': { linkTo: '../../../devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.4/1-1.4:1.0' },
    'sys/class/tty/ttyACM10/device': { linkTo: `../../../devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.4/1-1.4:1.0` },
    'sys/class/tty/ttyS0/device': { linkTo: '../../../devices/platform/serial8250' },
    'sys/class/tty/ttyS0/type': '4\n',
    'sys/class/tty/ttyS1/device': { linkTo: '../../../devices/platform/serial8250' },
    'sys/class/tty/ttyS1/type': '0\n',
    'sys/class/tty/tty0/dev': '4:0\n',
  })
}

const identity = {
  vid: '04d8',
  pid: 'fd92',
  manufacturer: 'SchmalzHaus',
  product: 'EiBotBoard,East',
  serialNumber: 'East',
  location: '1-1.4',
}

test('Linux tells names, place and file of each USB device; hubs are left out', async () => {
  expect(await usbDevicesFromSysfs({ root: machine() })).toEqual([{ ...identity, node: '/dev/bus/usb/001/004' }])
})

test('Linux tells which USB device a serial port belongs to; sockets without a port and consoles are left out', async () => {
  expect(await serialPortsFromSysfs({ root: machine() })).toEqual([
    { path: '/dev/ttyACM10', usb: identity },
    { path: '/dev/ttyS0' },
  ])
})

test('a machine that hides its lists has none, rather than empty ones', async () => {
  const root = makeTree({ 'etc/hostname': 'box' })
  expect(await usbDevicesFromSysfs({ root })).toBeUndefined()
  expect(await serialPortsFromSysfs({ root })).toBeUndefined()
  expect(await usbBehindFile('/etc/hostname', { root })).toBeUndefined()
})

test('where the system keeps no list of USB devices there is no USB; other failures are failures', async () => {
  const absent = new Error('getDevices error: /sys/bus/usb/devices/ not found (errno 2)')
  expect(await usbDevicesThrough(() => Promise.reject(absent))).toEqual([])
  await expect(usbDevicesThrough(() => Promise.reject(new Error('access denied')))).rejects.toThrow('access denied')
})

test('the ids of the usb package become four hex digits, empty names are left out, hubs too', async () => {
  const device = { deviceClass: 2, vendorId: 0x4d8, productId: 0xa, manufacturerName: null, bus: '002', ports: [1, 4] }
  const list = [
    { ...device, productName: 'Board ', serialNumber: '   ' },
    { ...device, deviceClass: 9 },
  ]
  expect(await usbDevicesThrough(async () => list)).toEqual([
    { vid: '04d8', pid: '000a', product: 'Board', location: '2-1.4' },
  ])
})

test.runIf(process.platform === 'linux')(
  'the usb package loads here, and tells devices or that there is no USB',
  async () => {
    const { usb } = await import('usb')
    const devices = await usbDevicesThrough(async () => await usb.getDevices())
    expect(Array.isArray(devices)).toBe(true)
  },
)

test('ids of the serialport package become lower case, and what is no USB port stays one', async () => {
  const board = { path: 'COM3', vendorId: '4D8', productId: 'FD92', manufacturer: 'Microsoft', serialNumber: ' East ' }
  const list = async (): Promise<{ path: string }[]> => [board, { path: 'COM1' }]
  const usb = { vid: '04d8', pid: 'fd92', serialNumber: 'East' }
  expect(await serialPortsThrough(list, 'win32')).toEqual([{ path: 'COM3', usb }, { path: 'COM1' }])
  expect(await serialPortsThrough(list, 'darwin')).toMatchObject([{ usb: { ...usb, manufacturer: 'Microsoft' } }, {}])
})

test('a glob names existing files, segment by segment', async () => {
  const root = makeTree({ 'dev/video0': '', 'dev/video10': '', 'dev/video2': '', 'dev/snd/pcm': '', 'dev/null': '' })
  const found = async (pattern: string): Promise<string[]> =>
    (await expandGlob(join(root, pattern))).map((path) => path.slice(root.length))
  expect(await found('dev/video*')).toEqual(['/dev/video0', '/dev/video2', '/dev/video10'])
  expect(await found('dev/*/pc?')).toEqual(['/dev/snd/pcm'])
  expect(await found('dev/null')).toEqual(['/dev/null'])
  expect(await found('dev/none*')).toEqual([])
  expect(await expandGlob('dev/video*')).toEqual([])
})

test("this machine's own lists are read without an error, and nothing is opened for them", async () => {
  const report = await detectDevices(inventoryOf(ebbDriver), { sources: systemSources })
  expect(report.problems).toEqual([])
  for (const { address, description } of report.unclaimed) {
    expect(address).not.toBe('')
    expect(description).not.toBe('')
  }
})
