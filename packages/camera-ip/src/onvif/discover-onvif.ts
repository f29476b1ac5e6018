import { setTimeout as sleep } from 'node:timers/promises'

import type { DiscoverOptions, FoundDevice } from '@vfab/core'

import { driverId } from '../errors.ts'
import { loadOnvif, type OnvifPackage } from './onvif-package.ts'

/** How long cameras have for their answer; WS-Discovery lets them wait up to 500 ms. */
const discoveryMs = 1500

/** What the search is made with; tests hand in their own. */
export interface DiscoverOnvifParts {
  readonly load?: (() => Promise<OnvifPackage>) | undefined
  readonly timeoutMs?: number | undefined
}

/**
 * Asks the local network which ONVIF cameras there are (WS-Discovery, one multicast question), and yields each once. Opens
 * none of them. A network that cannot be asked has none.
 */
export async function* discoverOnvif(
  { load = loadOnvif, timeoutMs = discoveryMs }: DiscoverOnvifParts,
  { signal }: DiscoverOptions,
): AsyncGenerator<FoundDevice, void, undefined> {
  signal?.throwIfAborted()
  const found = await probe(await load(), timeoutMs, signal)
  const told = new Set<string>()
  for (const answer of found) {
    const device = readMatch(answer)
    if (device === undefined || told.has(device.address)) continue
    told.add(device.address)
    yield device
  }
}

async function probe(
  { Discovery }: OnvifPackage,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<readonly unknown[]> {
  const ignore = (): void => {} // without a listener an answer that is no XML would end the process
  Discovery.on('error', ignore)
  const over = new AbortController()
  const onAbort = (): void => over.abort()
  signal?.addEventListener('abort', onAbort)
  const late = sleep(2 * timeoutMs, [], { signal: over.signal }).catch(() => [])
  try {
    const answers = new Promise<readonly unknown[]>((resolve) => {
      Discovery.probe({ timeout: timeoutMs, resolve: false }, (_error, found) => resolve(found ?? []))
    })
    const found = await Promise.race([answers, late])
    signal?.throwIfAborted()
    return found
  } finally {
    over.abort()
    signal?.removeEventListener('abort', onAbort)
    // Its socket lives a little longer: the listener stays until then.
    setTimeout(() => Discovery.removeListener('error', ignore), timeoutMs).unref()
  }
}

/** A ProbeMatch as the package hands it on. @returns undefined for one without a usable address */
function readMatch(answer: unknown): FoundDevice | undefined {
  const match = (answer as { probeMatches?: { probeMatch?: Readonly<Record<string, unknown>> } } | undefined)
    ?.probeMatches?.probeMatch
  const url = firstUrl(match?.['XAddrs'])
  if (url === undefined) return undefined
  const scopes = texts(match?.['scopes'])
  const [name, hardware] = [scopeValue(scopes, 'name'), scopeValue(scopes, 'hardware')]
  const address = `${url.protocol === 'https:' ? 'onvifs' : 'onvif'}://${url.host}${url.pathname === '/onvif/device_service' ? '' : url.pathname}`
  return {
    driver: driverId,
    address,
    name: name ?? hardware ?? `ONVIF camera at ${url.hostname}`,
    ...(hardware === undefined ? {} : { model: hardware }),
    config: { url: address },
    accessible: true,
  }
}

/** Addresses come in one text; link-local IPv6 ones cannot be used without an interface. */
function firstUrl(value: unknown): URL | undefined {
  for (const text of texts(value)) {
    try {
      const url = new URL(text)
      if (/^https?:$/.test(url.protocol) && !url.hostname.startsWith('[fe80')) return url
    } catch {
      // the next one
    }
  }
  return undefined
}

function scopeValue(scopes: readonly string[], key: string): string | undefined {
  const prefix = `onvif://www.onvif.org/${key}/`
  const scope = scopes.find((text) => text.toLowerCase().startsWith(prefix))
  if (scope === undefined) return undefined
  const value = scope.slice(prefix.length)
  try {
    return decodeURIComponent(value).replaceAll('_', ' ').trim() || undefined
  } catch {
    return value
  }
}

function texts(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return texts((value as { _?: unknown })._)
  return typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : []
}
