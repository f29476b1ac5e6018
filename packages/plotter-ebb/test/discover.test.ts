import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { DiscoverOptions, FoundDevice } from '@vfab/core'
import { createEbbBoard } from '@vfab/sim'
import { type UsbPort, usbPortsFromSysfs } from '@vfab/transport'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createEbbDriver } from '../src/driver.ts'
import { linesOf } from './bench.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vfab-ebb-'))
})
afterEach(() => rm(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }))

async function discover(ports: readonly UsbPort[], options: DiscoverOptions = {}): Promise<FoundDevice[]> {
  const found: FoundDevice[] = []
  for await (const device of createEbbDriver({ listPorts: async () => ports }).discover(options)) found.push(device)
  return found
}

async function port(name: string, rest: Partial<UsbPort> = {}): Promise<UsbPort> {
  const path = join(folder, name)
  await writeFile(path, '')
  return { path, vid: '04d8', pid: 'fd92', ...rest }
}

test('finds boards by what USB tells of them, and no others', async () => {
  const ports = [
    await port('ttyACM0', { product: 'EiBotBoard,East', serialNumber: 'East            ', location: '1-1' }),
    await port('ttyUSB0', { vid: '1a86', pid: '7523' }),
    await port('ttyACM1', { serialNumber: 'West' }),
  ]
  expect(await discover(ports)).toEqual([
    {
      driver: 'ebb',
      address: ports[0]!.path,
      name: 'East',
      serialNumber: 'East            ',
      config: { port: ports[0]!.path },
      accessible: true,
    },
    {
      driver: 'ebb',
      address: ports[2]!.path,
      name: 'West',
      serialNumber: 'West',
      config: { port: ports[2]!.path },
      accessible: true,
    },
  ])
})

test('boards without a nickname are told apart by where they are plugged in', async () => {
  const ports = [await port('ttyACM0', { location: '1-1.2' }), await port('ttyACM1', { location: '1-1.3' })]
  expect((await discover(ports)).map(({ name }) => name)).toEqual([
    'EiBotBoard at USB 1-1.2',
    'EiBotBoard at USB 1-1.3',
  ])
})

test('a port that cannot be opened is listed, with the reason', async () => {
  const [found] = await discover([{ path: join(folder, 'ttyACM0'), vid: '04d8', pid: 'fd92' }])
  expect(found).toMatchObject({ accessible: false, reason: expect.stringContaining('ttyACM0') as string })
})

test('opens no port unless it is allowed to, and then asks for no more than firmware and nickname', async () => {
  const board = createEbbBoard({ firmware: '2.8.1', nickname: 'North' })
  let opened = 0
  const openPipe = async () => {
    opened++
    return board.connect()
  }
  const ports = [await port('ttyACM0')]
  expect(await discover(ports, { openPipe })).toMatchObject([{ name: 'EiBotBoard' }])
  expect(opened).toBe(0)
  expect(await discover(ports, { openPipe, probe: true })).toMatchObject([{ name: 'North', accessible: true }])
  expect(linesOf(board)).toEqual(['V', 'QT'])
  await board.connect().close() // free again
})

test('a board that another program holds is listed as not accessible', async () => {
  const board = createEbbBoard()
  board.connect()
  const [found] = await discover([await port('ttyACM0')], { probe: true, openPipe: async () => board.connect() })
  expect(found).toMatchObject({ accessible: false, reason: expect.stringContaining('in use') as string })
})

test('reads ports, names and places from the files of Linux', async () => {
  const device = join(folder, 'devices/pci0000:00/usb1/1-1/1-1.2')
  const files = { idVendor: '04d8', idProduct: 'fd92', product: 'EiBotBoard,East', serial: 'East' }
  await mkdir(join(device, '1-1.2:1.0/tty/ttyACM0'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(device, name), `${text}\n`)
  await mkdir(join(folder, 'devices/platform/serial8250/tty/ttyS0'), { recursive: true })
  for (const [name, target] of [
    ['ttyACM0', join(device, '1-1.2:1.0')],
    ['ttyS0', join(folder, 'devices/platform/serial8250')],
  ] as const) {
    await mkdir(join(folder, 'class/tty', name), { recursive: true })
    await symlink(target, join(folder, 'class/tty', name, 'device'))
  }
  await mkdir(join(folder, 'class/tty/tty1'), { recursive: true })
  expect(await usbPortsFromSysfs(folder)).toEqual([
    {
      path: '/dev/ttyACM0',
      vid: '04d8',
      pid: 'fd92',
      product: 'EiBotBoard,East',
      serialNumber: 'East',
      location: '1-1.2',
    },
  ])
  expect(await usbPortsFromSysfs(join(folder, 'nowhere'))).toBeUndefined()
})
