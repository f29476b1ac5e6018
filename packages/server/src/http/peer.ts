/*
 * Who is at the other end, and by which name this server was reached. `X-Forwarded-*` counts only where it comes from a proxy that was named.
 */
import type { IncomingMessage } from 'node:http'

/** What a request says about where it came from. */
export interface Peer {
  /** Address of the client; empty for requests within this process. */
  readonly address: string
  /** `host[:port]` by which the client reached this server, in lower case. */
  readonly host: string
  readonly secure: boolean
}

/** What the node adapter hands to the app. */
export interface NodeBindings {
  readonly incoming?: IncomingMessage | undefined
}

/** @param trustedProxies - addresses of proxies whose `X-Forwarded-*` counts */
export function peerOf(
  request: Request,
  { incoming }: NodeBindings,
  { trustedProxies, tls }: { readonly trustedProxies: readonly string[]; readonly tls: boolean },
): Peer {
  const remote = plainAddress(incoming?.socket.remoteAddress ?? '')
  const forwarded = trustedProxies.includes(remote)
  const header = (name: string): string | undefined =>
    forwarded ? lastOf(request.headers.get(name) ?? undefined) : undefined
  const host = header('x-forwarded-host') ?? request.headers.get('host') ?? new URL(request.url).host
  return {
    address: header('x-forwarded-for') ?? remote,
    host: host.toLowerCase(),
    secure: header('x-forwarded-proto') === undefined ? tls : header('x-forwarded-proto') === 'https',
  }
}

/** The entry that the nearest proxy added: the ones before it can be forged. */
function lastOf(value: string | undefined): string | undefined {
  return value?.split(',').at(-1)?.trim()
}

/** `::ffff:10.0.0.7` is 10.0.0.7. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '')
}

/** Whether an address is this computer. */
export function isLoopback(address: string): boolean {
  return address === '' || address === '::1' || address === 'localhost' || /^127\./.test(address)
}
