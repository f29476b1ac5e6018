import type { InstalledDriver } from '@vfab/host'
import { expect, test } from 'vitest'

import { checkNode } from '../src/doctor/installation-checks.ts'
import { checkBrltty, checkUdevRules } from '../src/doctor/udev-check.ts'
import { makeTree } from './file-tree.ts'

test('Node.js before 20.19 fails', () => {
  expect(checkNode('20.18.3').status).toBe('fail')
  expect(checkNode('18.20.0').status).toBe('fail')
  expect(checkNode('20.19.0').status).toBe('ok')
  expect(checkNode('22.1.0').status).toBe('ok')
})

test('udev rules count as installed wherever udev reads them', () => {
  const root = makeTree({ 'rules.d/70-east.rules': '' })
  const driver = {
    id: 'east',
    verdict: 'ok',
    issues: [],
    package: { name: 'east', version: '1.0.0', directory: '/opt/east', root: {} as never },
    metadata: { permissions: { linux: { udev: ['./udev/70-east.rules'] } } } as never,
  } as const
  const directories = ['/nowhere', `${root}/rules.d`]
  expect(checkUdevRules([driver], 'linux', directories)).toMatchObject([{ status: 'ok' }])
  expect(checkUdevRules([driver], 'linux', ['/nowhere'])).toMatchObject([
    { status: 'warn', hint: expect.stringContaining('sudo cp /opt/east/udev/70-east.rules') as string },
  ])
  expect(checkUdevRules([driver], 'darwin', ['/nowhere'])).toEqual([])
})

test('brltty is named where its rules take the USB chip of a driver', () => {
  const root = makeTree({
    'takes/90-brltty-device.rules': '# 0403\nENV{PRODUCT}=="1a86/7523/*", ENV{BRLTTY_BRAILLE_DRIVER}="bm"\n',
    'gives/90-brltty-device.rules': '# ENV{PRODUCT}=="1a86/7523/*", disabled\n',
  })
  const driver = (vid: string): InstalledDriver => ({
    id: 'grbl',
    verdict: 'ok',
    issues: [],
    package: { name: 'grbl', version: '1.0.0', directory: '/opt/grbl', root: {} as never },
    metadata: { match: [{ usb: { vid }, confidence: 'possible' }] } as never,
  })
  const takes = [`${root}/nowhere`, `${root}/takes`]
  const found = checkBrltty([driver('1a86')], 'linux', takes)
  expect(found).toMatchObject([{ name: 'brltty', status: 'warn', hint: expect.stringContaining('mask') as string }])
  expect(checkBrltty([driver('0403')], 'linux', takes)).toEqual([])
  expect(checkBrltty([driver('04d8')], 'linux', takes)).toEqual([])
  expect(checkBrltty([driver('1a86')], 'linux', [`${root}/gives`])).toEqual([])
  expect(checkBrltty([driver('1a86')], 'darwin', takes)).toEqual([])
})
