import { readVfabField } from '@vfab/core'
import { expect, test } from 'vitest'

import { driverGenerator, type GeneratorTree } from '../src/generators/driver.ts'

function treeWith(files: Map<string, string>): GeneratorTree {
  return {
    exists: (path) => files.has(path),
    read: (path) => files.get(path) ?? null,
    write: (path, content) => void files.set(path, content),
  }
}

test('a driver of this workspace is as its neighbours are', async () => {
  const files = new Map([['package.json', '{"devDependencies":{"@vfab/sim":"workspace:^","zod":"4"}}']])
  const options = { id: 'scale', kind: 'sensor', transport: 'serial', usb: ['1234:abcd'], device: 'Kitchen scale' }
  await driverGenerator(treeWith(files), options)
  const manifest = JSON.parse(files.get('packages/sensor-scale/package.json')!) as Record<string, unknown>
  expect(manifest).toMatchObject({
    name: '@vfab/sensor-scale',
    version: '1.0.0',
    files: ['dist', 'udev', '!dist/*.tsbuildinfo'],
    dependencies: { '@vfab/driver-kit': 'workspace:^', '@vfab/transport': 'workspace:^' },
    nx: { tags: ['room:driver'] },
  })
  expect(readVfabField(manifest).issues).toEqual([])
  expect(JSON.parse(files.get('package.json')!)).toEqual({
    devDependencies: { '@vfab/sensor-scale': 'workspace:^', '@vfab/sim': 'workspace:^', zod: '4' },
  })
  const paths = [...files.keys()].filter((path) => path.startsWith('packages/sensor-scale/'))
  expect(paths).toContain('packages/sensor-scale/src/protocol.ts')
  expect(paths.filter((path) => /github|gitignore|LICENSE|vitest/.test(path))).toEqual([])
  await expect(driverGenerator(treeWith(files), options)).rejects.toThrow('is there already')
})
