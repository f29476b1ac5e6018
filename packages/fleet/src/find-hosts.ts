/* Which hosts there are: those of the configuration, of the broker, and those that announce themselves on the network. */
import { DriverError, isDriverError, type OperationOptions } from '@vfab/core'
import { type DetectionSources, systemSources } from '@vfab/host'
import { serverUrl } from '@vfab/server/client'
import { configuredBroker, configuredHosts, type Workshop } from '@vfab/workshop'

import { brokerHosts } from './broker-hosts.ts'
import type { HostPlace } from './host-list.ts'
import type { TokenStore } from './token-store.ts'

/** Type of the service that `vfab serve` announces. */
export const serviceType = '_vfab._tcp'

/** Where hosts are looked for. */
export interface HostSearch {
  readonly workshop: Workshop
  readonly tokens: TokenStore
  /** Services that answer on the network. Default: multicast DNS. */
  readonly mdns?: DetectionSources['mdns'] | undefined
}

/** How long is waited for announcements, ms. */
const announcementsMs = 1500

/** Which hosts are looked for. */
export interface FindHostsOptions extends OperationOptions {
  /** Names of those that are wanted: once the broker has them all, announcements are not waited for. Default: as many as there are. */
  readonly wanted?: readonly string[] | undefined
}

/** The hosts that have an address: those of the configuration first, then those of the broker and the network, each name once. */
export async function findHosts(search: HostSearch, options: FindHostsOptions = {}): Promise<readonly HostPlace[]> {
  const { signal, wanted = [] } = options
  const config = await search.workshop.host.config()
  const configured = (await configuredHosts(config)).map((host) => ({ ...host, origin: 'configuration' as const }))
  const enough = new AbortController()
  const either = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal])
  const [announced, onBroker] = await Promise.all([
    announcedHosts(search, { signal: either }).catch((error: unknown) => {
      signal?.throwIfAborted()
      if (enough.signal.aborted) return []
      throw error
    }),
    brokerHosts(configuredBroker(config), options).then((hosts) => {
      if (wanted.length > 0 && wanted.every((name) => hosts.some((host) => host.name === name))) enough.abort()
      return hosts
    }),
  ])
  const all = new Map<string, HostPlace>()
  for (const host of [...configured, ...onBroker, ...announced]) if (!all.has(host.name)) all.set(host.name, host)
  return Promise.all([...all.values()].map((host) => withToken(host, search.tokens)))
}

/**
 * The host of this name; the network is asked only where the configuration does not know it.
 * @throws DriverError `DEVICE_NOT_FOUND`
 */
export async function findHost(name: string, search: HostSearch, options: OperationOptions = {}): Promise<HostPlace> {
  const config = await search.workshop.host.config()
  const configured = (await configuredHosts(config)).find((host) => host.name === name)
  if (configured) return withToken({ ...configured, origin: 'configuration' }, search.tokens)
  const hosts = await findHosts(search, { ...options, wanted: [name] })
  const found = hosts.find((host) => host.name === name)
  if (found) return found
  const known = hosts.map((host) => host.name)
  throw new DriverError(`no host is called ${name}`, {
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    context: { known },
    hint:
      known.length > 0
        ? `known are: ${known.join(', ')}`
        : `name it in vfab.config.yaml: hosts: { ${name}: "http://${name}.local:8423" }`,
  })
}

async function withToken(host: HostPlace, tokens: TokenStore): Promise<HostPlace> {
  return host.token === undefined ? { ...host, token: await tokens.token(serverUrl(host.url)) } : host
}

async function announcedHosts(
  { mdns = (types, options) => systemSources.mdns(types, options) }: HostSearch,
  { signal }: OperationOptions,
): Promise<readonly HostPlace[]> {
  try {
    const services = await mdns([serviceType], {
      timeoutMs: announcementsMs,
      signal: signal ?? new AbortController().signal,
    })
    return services.flatMap(({ name, host, addresses, port, txt }) => {
      const own = hostNameOf(txt['name'] ?? name)
      const [address = host] = addresses.filter((each) => each.includes('.'))
      const scheme = txt['tls'] === '1' ? 'https' : 'http'
      const where = address.includes(':') ? `[${address}]` : address
      return own === undefined
        ? []
        : [{ name: own, url: `${scheme}://${where}:${port}${txt['path'] ?? ''}`, origin: 'network' as const }]
    })
  } catch (error) {
    signal?.throwIfAborted()
    if (isDriverError(error)) return [] // a network without multicast has no announcements
    throw error
  }
}

/** `Studio East.local` → `studio-east`; `undefined` where nothing is left. */
export function hostNameOf(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/\.local$/, '')
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 32)
  return name === '' ? undefined : name
}
