import { setTimeout as delay } from 'node:timers/promises'

import { abortable, DriverError } from '@vfab/core'

import type { MdnsServiceInfo, SourceOptions } from './sources.ts'

/** Devices answer within some hundred milliseconds; slow ones within a second. */
const listenMs = 1200

/** What is used of the `bonjour-service` package. */
export interface BonjourModule {
  readonly Bonjour: new (
    options: object,
    onError: (error: unknown) => void,
  ) => {
    find(
      wanted: { type: string; protocol: 'tcp' | 'udp' },
      onUp: (service: {
        readonly fqdn: string
        readonly name: string
        readonly host: string
        readonly port: number
        readonly addresses?: readonly string[]
        readonly txt?: unknown
      }) => void,
    ): { stop(): void }
    destroy(): void
  }
}

/**
 * Services of the given types (`_http._tcp`) that answer a multicast DNS question within the time.
 * @param importModule - gets the `bonjour-service` package
 */
export async function announcedServices(
  types: readonly string[],
  options: SourceOptions,
  importModule: () => Promise<BonjourModule> = importBonjour,
): Promise<readonly MdnsServiceInfo[]> {
  const { signal } = options
  const { Bonjour } = await importModule()
  const found = new Map<string, MdnsServiceInfo>()
  let report = (_error: unknown): void => {}
  const failed = new Promise<never>((_, reject) => (report = reject))
  const stop = new AbortController()
  const bonjour = new Bonjour({}, (error: unknown) => report(error))
  try {
    const browsers = types.map((type) => {
      const [, name = type, protocol = 'tcp'] = /^_?([^.]+)\._(tcp|udp)$/.exec(type) ?? []
      return bonjour.find({ type: name, protocol: protocol === 'udp' ? 'udp' : 'tcp' }, (service) => {
        found.set(service.fqdn, {
          type: `_${name}._${protocol}`,
          name: service.name,
          host: service.host,
          addresses: service.addresses ?? [],
          port: service.port,
          txt: textValues(service.txt),
        })
      })
    })
    const listened = delay(Math.min(listenMs, options.timeoutMs), undefined, { signal: stop.signal }).catch(() => {})
    await abortable(Promise.race([listened, failed]), signal)
    for (const browser of browsers) browser.stop()
  } finally {
    stop.abort()
    bonjour.destroy()
  }
  return [...found.values()]
}

async function importBonjour(): Promise<BonjourModule> {
  try {
    return (await import('bonjour-service')).default
  } catch (cause) {
    throw new DriverError('the bonjour-service package could not be loaded', {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: 'install it again: devices that announce themselves on the network are not found without it',
      cause,
    })
  }
}

function textValues(txt: unknown): Record<string, string> {
  const entries = typeof txt === 'object' && txt !== null ? Object.entries(txt) : []
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]))
}
