import { join } from 'node:path'

import { expect, test } from 'vitest'

import { discoverDrivers, locateWithPnp } from '../src/discovery.ts'
import { driverPackage, project } from './driver-package.ts'
import { makeTree } from './file-tree.ts'

/** A project as Yarn Plug'n'Play lays it out: no node_modules, packages in a cache that only its API knows. */
function pnpProject(): { root: string; locate: ReturnType<typeof locateWithPnp> } {
  const root = makeTree({
    'package.json': project(['@vfab/plotter-ebb', 'absent']),
    ...driverPackage('.yarn/cache/ebb', { name: '@vfab/plotter-ebb', drivers: [{ id: 'ebb' }] }),
    'data/vfab/package.json': project(['laser']),
    ...driverPackage('data/vfab/node_modules/laser', { name: 'laser', drivers: [{ id: 'laser' }] }),
  })
  const locate = locateWithPnp(() => ({
    resolveToUnqualified(name, issuer) {
      if (!issuer.startsWith(`${root}/`) || issuer.startsWith(`${root}/data`)) return null
      if (name === '@vfab/plotter-ebb') return join(root, '.yarn/cache/ebb')
      throw new Error(`Your application tried to access ${name}, but it isn't declared in your dependencies`)
    },
  }))
  return { root, locate }
}

test("finds drivers through Yarn's API where there is no node_modules", async () => {
  const { root, locate } = pnpProject()
  const { drivers, notInstalled } = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent', locate })
  expect(drivers.map(({ id, verdict }) => [id, verdict])).toEqual([['ebb', 'ok']])
  expect(notInstalled.map(({ name }) => name)).toEqual(['absent'])
})

test("finds drivers of the user's own project by path while Yarn's API is active", async () => {
  const { root, locate } = pnpProject()
  const env = { XDG_DATA_HOME: join(root, 'data') }
  const { drivers } = await discoverDrivers({ cwd: root, env, homeDirectory: '/nonexistent', locate })
  expect(drivers.map(({ id }) => id)).toEqual(['ebb', 'laser'])
})
