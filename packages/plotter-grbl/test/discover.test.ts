import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { DiscoverOptions, FoundDevice, OpenPipe } from '@vfab/core'
import { createEbbBoard, createGrblBoard } from '@vfab/sim'
import type { UsbPort } from '@vfab/transport'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { resolveAddress } from '../src/address.ts'
import { createGrblDriver } from '../src/driver.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vfab-grbl-'))
})
afterEach(() => rm(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }))

async function port(name: string, rest: Partial<UsbPort> = {}): Promise<UsbPort> {
  const path = join(folder, name)
  await writeFile(path, '')
  return { path, vid: '1a86', pid: '7523', ...rest }
}

async function discover(ports: readonly UsbPort[], options: DiscoverOptions): Promise<FoundDevice[]> {
  const found: FoundDevice[] = []
  for await (const device of createGrblDriver({ listPorts: async () => ports }).discover(options)) found.push(device)
  return found
}

test('without a probe nothing is opened, and nothing is claimed', async () => {
  const openPipe: OpenPipe = () => Promise.reject(new Error('nothing is to be opened'))
  expect(await discover([await port('ttyUSB0')], { openPipe })).toEqual([])
})

test('a probe names the boards that answer, and passes over what does not', async () => {
  const ports = [
    await port('ttyUSB0', { location: '1-2' }),
    await port('ttyUSB1', { serialNumber: 'A5' }),
    await port('ttyACM0', { vid: '04d8', pid: 'fd92' }),
  ]
  const boards = [createGrblBoard({ flavour: 'grblhal', speed: 50 }), createEbbBoard({ speed: 50 })]
  const openPipe: OpenPipe = async (address) => boards[ports.findIndex(({ path }) => path === address)]!.connect()
  const found = await discover(ports, { probe: true, openPipe })
  expect(found).toEqual([
    {
      driver: 'grbl',
      address: ports[0]!.path,
      name: 'grblHAL plotter at USB 1-2',
      model: 'grblHAL 1.1f.20240817',
      config: { port: ports[0]!.path },
      accessible: true,
    },
  ])
  for (const board of boards) expect(() => board.connect()).not.toThrow()
})

test('a board that is at something is named, and left at it', async () => {
  const board = createGrblBoard({ flavour: 'grblhal', speed: 20 })
  const pipe = board.connect()
  await pipe.write(Buffer.from('G1X100F600\n'))
  await board.clock.sleep(500)
  await pipe.close()
  const found = await discover([await port('ttyUSB0')], { probe: true, openPipe: async () => board.connect() })
  expect(found).toHaveLength(1)
  expect(board.state).toBe('Run')
})

test('a port is an address, a serial number, a USB location, or the only one there', async () => {
  const ports = [await port('ttyUSB0', { serialNumber: 'A5', location: '1-2' }), await port('ttyUSB1')]
  const list = async () => ports
  expect(await resolveAddress('tcp://10.0.0.7:23', list)).toBe('tcp://10.0.0.7:23')
  expect(await resolveAddress('a5', list)).toBe(ports[0]!.path)
  expect(await resolveAddress('1-2', list)).toBe(ports[0]!.path)
  expect(await resolveAddress(undefined, async () => [ports[1]!])).toBe(ports[1]!.path)
  await expect(resolveAddress(undefined, list)).rejects.toMatchObject({ code: 'DEVICE_AMBIGUOUS' })
  await expect(resolveAddress('nothing', list)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  await expect(resolveAddress(undefined, async () => [])).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
})
