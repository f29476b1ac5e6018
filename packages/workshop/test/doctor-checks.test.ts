import { expect, test } from 'vitest'

import { checkNode } from '../src/doctor/installation-checks.ts'
import { checkUdevRules } from '../src/doctor/udev-check.ts'
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
