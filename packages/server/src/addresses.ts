/* By which names and addresses a server can be reached. */
import { hostname, networkInterfaces } from 'node:os'

import { isLoopback } from './http/peer.ts'

/** Whether it listens to all of the computer's addresses. */
function isEvery(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** Addresses of this computer that others can reach, IPv4 first. */
function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outside = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  return outside.sort((one, other) => one.family.localeCompare(other.family)).map(({ address }) => address)
}

/** Names that requests may call this server by, in lower case. @param names - given besides */
export function hostNames(listen: string, names: readonly string[]): ReadonlySet<string> {
  const local = ['localhost', '127.0.0.1', '::1']
  const computer = hostname().toLowerCase()
  const outside = isLoopback(listen)
    ? []
    : [computer, `${computer}.local`, ...(isEvery(listen) ? ownAddresses() : [listen])]
  return new Set([...local, ...outside, ...names.map((name) => name.toLowerCase())])
}

/** URLs to open: the first one on this computer, the others elsewhere. */
export function serverUrls({
  listen,
  port,
  tls,
  basePath,
  names,
}: Readonly<{
  listen: string
  port: number
  tls: boolean
  basePath: string
  names: readonly string[]
}>): readonly string[] {
  const url = (host: string): string =>
    `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}/`
  const own = isLoopback(listen) || isEvery(listen) ? '127.0.0.1' : listen
  const outside = isEvery(listen) ? ownAddresses() : isLoopback(listen) ? [] : [listen]
  return [...new Set([own, ...names, ...outside])].map(url)
}
