import { chmodSync, closeSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { type NodeAccess } from '../src/index.ts'
import { accessAdvice } from '../src/detection/access-advice.ts'
import { detectDevices } from '../src/detection/detector.ts'
import { accessToNodes } from '../src/detection/node-access.ts'
import { ebbOnBus, listing, portOf } from './device-lists.ts'
import { makeTree } from './file-tree.ts'
import { ebbDriver, inventoryOf } from './inventory.ts'

const path = '/dev/ttyACM0'
const [driver] = inventoryOf({ ...ebbDriver, permissions: { linux: { udev: ['./udev/70-vfab-ebb.rules'] } } }).drivers

function advice(node: Partial<NodeAccess>): ReturnType<typeof accessAdvice> {
  return accessAdvice(path, { exists: true, permitted: true, ...node }, driver)
}

test("a file that this user may not open names the file's real group, the command to join it and the driver's udev rule", () => {
  expect(advice({ permitted: false, group: { id: 987, name: 'uucp', listsUser: false } })).toEqual({
    accessible: false,
    obstacle: 'permission',
    reason: 'only the group uucp may use /dev/ttyACM0',
    missingGroup: 'uucp',
    hint: expect.stringMatching(
      /^join the group and log in again: sudo usermod -aG uucp \S+; or install the driver's rule: sudo cp \/app\/node_modules\/ebb\/udev\/70-vfab-ebb\.rules \/etc\/udev\/rules\.d\/ && sudo udevadm control --reload && sudo udevadm trigger$/,
    ) as string,
  })
})

test('a user who joined the group after logging in is told to log in again', () => {
  const { hint } = advice({ permitted: false, group: { id: 20, name: 'dialout', listsUser: true } })
  expect(hint).toBe('log out and in again: you are in the group dialout since your last login')
})

test('a group without a name, as in a container, is told by its number', () => {
  const { hint, reason } = advice({ permitted: false, group: { id: 20, listsUser: false } })
  expect(reason).toBe('only the group 20 may use /dev/ttyACM0')
  expect(hint).toContain('docker run --group-add 20')
})

test('a file that only root may use leaves the udev rule, or the administrator', () => {
  expect(advice({ permitted: false }).hint).toMatch(/^install the driver's rule/)
  expect(accessAdvice(path, { exists: true, permitted: false }, undefined).hint).toMatch(/administrator/)
})

test('the program that holds a device is named', () => {
  expect(advice({ holder: { pid: 4711, command: 'screen' } })).toEqual({
    accessible: false,
    obstacle: 'busy',
    reason: 'screen (pid 4711) uses /dev/ttyACM0',
    hint: 'close screen (pid 4711)',
  })
  expect(advice({ holder: { pid: process.pid, command: 'node' } }).reason).toBe(
    'this program already uses /dev/ttyACM0',
  )
})

test('programs of the system that take ports by themselves are kept away for good', () => {
  const modems = advice({ holder: { pid: 700, command: 'ModemManager' } })
  expect(modems.reason).toBe('ModemManager (pid 700) uses /dev/ttyACM0')
  expect(modems.hint).toMatch(/^ModemManager asks .* wait 30 s, or .*: sudo cp .*\.rules \/etc\/udev\/rules\.d\//)
  const plain = { exists: true, permitted: true, holder: { pid: 700, command: 'ModemManager' } }
  expect(accessAdvice(path, plain, undefined).hint).toContain('sudo systemctl stop ModemManager')
  expect(advice({ holder: { pid: 701, command: 'brltty' } }).hint).toContain('systemctl mask --now brltty')
})

test('a device that is listed but whose file is missing says how to pass it into a container', () => {
  expect(advice({ exists: false, permitted: false })).toMatchObject({
    obstacle: 'absent',
    hint: 'in a container, pass the device in (docker run --device /dev/ttyACM0)',
  })
})

test('the group is read off the file and its name from the list of groups', async () => {
  const root = makeTree({ node: '', 'etc/group': '' })
  const node = join(root, 'node')
  chmodSync(node, 0o660)
  const { gid } = statSync(node)
  const tree = makeTree({ 'etc/group': `other:x:1:\nplotters:x:${gid}:somebody\n` })
  const access = await accessToNodes([node, '/dev/none', 'COM3'], { root: tree })
  expect(access.get(node)).toMatchObject({ exists: true, group: { id: gid, name: 'plotters', listsUser: false } })
  expect(access.get('/dev/none')).toEqual({ exists: false, permitted: false })
  expect(access.has('COM3')).toBe(false)
})

test.runIf(process.platform === 'linux')('the program that has a file open is found', async () => {
  const root = makeTree({ held: '', free: '' })
  const held = join(root, 'held')
  const descriptor = openSync(held, 'r')
  const access = await accessToNodes([held, join(root, 'free')])
  closeSync(descriptor)
  expect(access.get(held)?.holder?.pid).toBe(process.pid)
  expect(access.get(join(root, 'free'))?.holder).toBeUndefined()
})

test('a driver whose only device cannot be opened says why', async () => {
  const board = ebbOnBus()
  const sources = listing({
    serial: async () => [portOf(board)],
    access: async () => new Map([[path, { exists: true, permitted: true, holder: { pid: 1, command: 'cu' } }]]),
  })
  const { drivers } = await detectDevices(inventoryOf(ebbDriver), { sources })
  expect(drivers[0]).toMatchObject({
    count: 1,
    accessible: false,
    reason: 'cu (pid 1) uses /dev/ttyACM0',
    devices: [{ accessible: false, obstacle: 'busy', hint: 'close cu (pid 1)' }],
  })
})

test('a driver without a device says so', async () => {
  const { drivers } = await detectDevices(inventoryOf(ebbDriver), { sources: listing() })
  expect(drivers[0]).toMatchObject({ count: 0, accessible: false, reason: 'no device is attached' })
})
