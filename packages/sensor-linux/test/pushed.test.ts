import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

import type { Reading, Sensor } from '@vfab/core'
import { afterEach, expect, onTestFinished, test } from 'vitest'

import { linuxConfigSchema, type LinuxSettings } from '../src/config.ts'
import { createLinuxDriver } from '../src/driver.ts'
import { createInputDecoder, type InputEvent } from '../src/input-events.ts'
import { sysfsTree, type SysfsTree } from './sysfs-tree.ts'

const path = process.env['PATH']
afterEach(() => void (process.env['PATH'] = path))

/** `struct input_event` of a 64-bit kernel. */
function eventBytes(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(24)
  bytes.writeBigInt64LE(1_700_000_000n, 0)
  bytes.writeBigInt64LE(250_000n, 8)
  bytes.writeUInt16LE(type, 16)
  bytes.writeUInt16LE(code, 18)
  bytes.writeInt32LE(value, 20)
  return bytes
}

/** A gpio-keys device with two switches; what is written to `node` are its events. */
async function gpioKeys(tree: SysfsTree): Promise<{ node: () => Promise<FileHandle> }> {
  tree.write({
    'sys/class/input/event0/device/name': 'gpio-keys',
    'sys/class/input/event0/device/phys': 'gpio-keys/input0',
    'sys/class/input/event0/device/capabilities/sw': '21',
    'sys/class/input/event0/device/capabilities/key': '0',
    'sys/class/input/event1/device/name': 'AT Translated Set 2 keyboard',
    'sys/class/input/event1/device/capabilities/sw': '0',
    'sys/class/input/event1/device/capabilities/key': 'fffffffffffffffe',
  })
  mkdirSync(tree.path('dev/input'), { recursive: true })
  execFileSync('mkfifo', [tree.path('dev/input/event0')])
  return { node: () => open(tree.path('dev/input/event0'), 'w') }
}

async function openTree(tree: SysfsTree, settings: LinuxSettings, state?: boolean): Promise<Sensor> {
  const driver = createLinuxDriver({ platform: 'linux', askState: async () => state, wordBytes: 8 })
  const sensor = await driver.open(linuxConfigSchema.parse({ root: tree.root, ...settings }))
  onTestFinished(() => sensor.close())
  return sensor
}

async function take(sensor: Sensor, count: number, onEach: (seen: readonly Reading[]) => void): Promise<string[]> {
  const seen: Reading[] = []
  for await (const reading of sensor.readings()) {
    seen.push(reading)
    onEach(seen)
    if (seen.length === count) break
  }
  return seen.map(({ channel, value, reason }) => `${channel} ${value === undefined ? reason : value}`)
}

test('a switch is known at once where that can be asked, and each change is told; keyboards are left alone', async () => {
  const tree = sysfsTree()
  const { node } = await gpioKeys(tree)
  const sensor = await openTree(tree, {}, false)
  expect(sensor.channels.map(({ id }) => id)).toEqual(['gpio-keys.lid', 'gpio-keys.dock'])
  const writer = await node()
  onTestFinished(() => writer.close())
  const seen = await take(sensor, 4, ({ length }) => {
    if (length === 2) void writer.write(Buffer.concat([eventBytes(5, 0, 1), eventBytes(0, 0, 0), eventBytes(5, 5, 1)]))
  })
  expect(seen).toEqual(['gpio-keys.lid false', 'gpio-keys.dock false', 'gpio-keys.lid true', 'gpio-keys.dock true'])
})

test('without a way to ask, a switch is unknown until it changes, and never guessed', async () => {
  const tree = sysfsTree()
  const { node } = await gpioKeys(tree)
  const sensor = await openTree(tree, {})
  const writer = await node()
  onTestFinished(() => writer.close())
  const seen = await take(sensor, 3, ({ length }) => {
    if (length === 2) void writer.write(eventBytes(5, 0, 1))
  })
  expect(seen).toEqual(['gpio-keys.lid not-yet-known', 'gpio-keys.dock not-yet-known', 'gpio-keys.lid true'])
})

test('events are found however the bytes are cut; held keys and what is neither on nor off are left out', () => {
  const events: InputEvent[] = []
  let lost = 0
  const decode = createInputDecoder(8, { event: (event) => events.push(event), lost: () => lost++ })
  const bytes = Buffer.concat([
    eventBytes(1, 256, 1),
    eventBytes(1, 256, 2),
    eventBytes(4, 4, 7),
    eventBytes(0, 3, 0),
    eventBytes(1, 256, 0),
  ])
  for (const byte of bytes) decode(Uint8Array.of(byte))
  expect(events.map(({ code, on }) => [code, on])).toEqual([
    [256, true],
    [256, false],
  ])
  expect(events[0]?.wallTimeMs).toBe(1_700_000_000_250)
  expect(lost).toBe(1)
})

/** Programs that stand in for libgpiod's, put before all others; each notes how it was called. */
function fakeTools(tree: SysfsTree, programs: Readonly<Record<string, string>>): void {
  mkdirSync(tree.path('bin'))
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(tree.path(`bin/${name}`), `#!/bin/sh\necho "${name} $*" >>'${tree.path('calls')}'\n${script}\n`)
    chmodSync(tree.path(`bin/${name}`), 0o755)
  }
  process.env['PATH'] = `${tree.path('bin')}:${path}`
}

const line = { id: 'door', chip: 'gpiochip0', line: 17, activeLow: true, bias: 'pull-up', debounceMs: 5 } as const

test.each([
  {
    version: 1,
    says: 'gpiomon (libgpiod) v1.6.3',
    edges: '1 12.5\\n0 12.7\\n',
    get: 'gpioget --active-low --bias=pull-up gpiochip0 17',
    monitor: 'gpiomon --line-buffered --format=%e %s.%n --active-low --bias=pull-up gpiochip0 17',
  },
  {
    version: 2,
    says: 'gpiomon (libgpiod) v2.1.1',
    edges: '1 12.500000000\\n2 12.700000000\\n',
    get: 'gpioget --numeric --active-low --bias=pull-up --chip gpiochip0 17',
    monitor:
      'gpiomon --event-clock=monotonic --format=%e %S --debounce-period=5ms --active-low --bias=pull-up --chip gpiochip0 17',
  },
])('a GPIO line is asked and watched with the programs of libgpiod $version', async ({ says, edges, get, monitor }) => {
  const tree = sysfsTree()
  fakeTools(tree, {
    gpioget: 'echo 0',
    gpiomon: `if [ "$1" = --version ]; then echo '${says}'; exit; fi\nprintf '${edges}'\nexec sleep 1000`,
  })
  const sensor = await openTree(tree, { gpio: [line], devices: [] })
  expect(await take(sensor, 3, () => {})).toEqual(['door false', 'door true', 'door false'])
  await sensor.close()
  const { readFileSync } = await import('node:fs')
  const calls = readFileSync(tree.path('calls'), 'utf8').trim().split('\n')
  expect(calls).toEqual(['gpiomon --version', get, monitor])
})

test.each([
  ['is not installed', undefined, 'gpiomon-missing'],
  ['may not be used', "echo 'gpioget: error reading: Permission denied' >&2; exit 1", 'permission'],
  ['is held by another program', "echo 'gpioget: error reading: Device or resource busy' >&2; exit 1", 'busy'],
])('a line that %s has no value', async (_, gpioget, reason) => {
  const tree = sysfsTree()
  if (gpioget === undefined) process.env['PATH'] = join(tree.root, 'nothing')
  else fakeTools(tree, { gpioget, gpiomon: "echo 'gpiomon (libgpiod) v1.6.3'" })
  const sensor = await openTree(tree, { gpio: [line], devices: [] })
  expect(await take(sensor, 1, () => {})).toEqual([`door ${reason}`])
})
