import { hostname } from 'node:os'

import { expect, test } from 'vitest'

import { announce } from '../src/announce.ts'

test('a server that others reach is announced under the name of its computer, until it ends', async () => {
  const published: object[] = []
  const ended: string[] = []
  class Bonjour {
    publish(service: object): void {
      published.push(service)
    }
    unpublishAll(done: () => void): void {
      ended.push('unpublished')
      done()
    }
    destroy(): void {
      ended.push('destroyed')
    }
  }
  const silence = await announce({ port: 8423, tls: true, basePath: '/vfab' }, async () => ({ Bonjour }))
  const name = hostname().replace(/\.local$/i, '')
  expect(published).toEqual([{ name, type: 'vfab', port: 8423, txt: { name, path: '/vfab', tls: '1' } }])
  await silence()
  expect(ended).toEqual(['unpublished', 'destroyed'])
})
