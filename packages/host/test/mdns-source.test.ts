import { expect, test } from 'vitest'

import { announcedServices, type BonjourModule } from '../src/detection/mdns-source.ts'

type Service = Parameters<Parameters<InstanceType<BonjourModule['Bonjour']>['find']>[1]>[0]

/** A network on which these services answer at once, and what was done to it. */
function network(services: readonly Service[], failure?: Error): { module: BonjourModule; log: string[] } {
  const log: string[] = []
  class Bonjour {
    constructor(_: object, onError: (error: unknown) => void) {
      if (failure) queueMicrotask(() => onError(failure))
    }
    find(wanted: { type: string; protocol: string }, onUp: (service: Service) => void): { stop(): void } {
      log.push(`${wanted.type} over ${wanted.protocol}`)
      for (const service of services) onUp(service)
      return { stop: () => log.push('stopped') }
    }
    destroy(): void {
      log.push('destroyed')
    }
  }
  return { module: { Bonjour }, log }
}

test('asks for each type by its protocol, and lists each service once', async () => {
  const service = { fqdn: 'axi._ipp._tcp.local', name: 'axi', host: 'axi.local', port: 80, txt: { model: 'A3', n: 3 } }
  const { module, log } = network([service, service])
  const found = await announcedServices(['_ipp._tcp', '_osc._udp'], { timeoutMs: 1 }, async () => module)
  expect(log).toEqual(['ipp over tcp', 'osc over udp', 'stopped', 'stopped', 'destroyed'])
  expect(found).toMatchObject([
    { name: 'axi', host: 'axi.local', addresses: [], port: 80, txt: { model: 'A3', n: '3' } },
  ])
})

test('a network without multicast is a failure, and the socket is closed', async () => {
  const { module, log } = network([], new Error('ENETUNREACH'))
  await expect(announcedServices(['_ipp._tcp'], { timeoutMs: 60_000 }, async () => module)).rejects.toThrow(
    'ENETUNREACH',
  )
  expect(log.at(-1)).toBe('destroyed')
})

test('an abort ends the listening at once and closes the socket', async () => {
  const { module, log } = network([])
  const controller = new AbortController()
  const options = { timeoutMs: 60_000, signal: controller.signal }
  const listening = announcedServices(['_ipp._tcp'], options, async () => module)
  controller.abort(new Error('enough'))
  await expect(listening).rejects.toThrow('enough')
  expect(log.at(-1)).toBe('destroyed')
})
