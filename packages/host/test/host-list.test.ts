import fc from 'fast-check'
import { expect, test } from 'vitest'

import { expandHosts } from '../src/detection/host-list.ts'

test('names, addresses and ports are told apart', () => {
  expect(expandHosts(['plotter.local', '10.0.0.7:4000', 'fe80::1', '[fe80::1]:23', 'plotter.local'])).toEqual([
    { host: 'plotter.local' },
    { host: '10.0.0.7', port: 4000 },
    { host: 'fe80::1' },
    { host: 'fe80::1', port: 23 },
  ])
})

test('a block holds every host but its network and broadcast address, whichever of its addresses is written', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 20, max: 32 }), (address, prefix) => {
      const hosts = expandHosts([`${address}/${prefix}`]).map(({ host }) => host)
      const size = 2 ** (32 - prefix)
      expect(new Set(hosts).size).toBe(size > 2 ? size - 2 : size)
      const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
      const block = Math.floor(number(address) / size)
      for (const host of hosts) expect(Math.floor(number(host) / size)).toBe(block)
    }),
    { numRuns: 30 },
  )
})

test.each(['10.0.0.0/8', '10.0.0.0/33', '10.0.0/24', '::1/64', 'a b', 'host:0', 'host:99999', ''])(
  '"%s" is no network',
  (text) => {
    expect(() => expandHosts([text])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  },
)
