import { isIP } from 'node:net'

import { DriverError } from '@vfab/core'

/** A host to ask, on one port when the user named one. */
export interface NamedHost {
  readonly host: string
  readonly port?: number
}

/** A block larger than this is refused: 4096 hosts take some ten seconds, more is never meant. */
const shortestPrefix = 20

/**
 * The hosts that a user means by `10.0.0.7`, `plotter.local:8080`, `[fe80::1]:23` or `192.168.1.0/24`. Of a block the
 * network's and the broadcast address are left out. Each host and port comes once.
 * @throws DriverError `CONFIG_INVALID` for what is none of these
 */
export function expandHosts(list: readonly string[]): NamedHost[] {
  const hosts = new Map<string, NamedHost>()
  for (const entry of list) {
    for (const named of entry.includes('/') ? expandBlock(entry) : [readHost(entry)]) {
      hosts.set(`${named.host} ${named.port ?? ''}`, named)
    }
  }
  return [...hosts.values()]
}

function expandBlock(block: string): NamedHost[] {
  const [address = '', prefixText = ''] = block.split('/')
  const prefix = Number(prefixText)
  const isPrefix = /^\d{1,2}$/.test(prefixText) && prefix <= 32
  if (isIP(address) !== 4 || !isPrefix) throw invalid(block, 'it is not an IPv4 block such as 192.168.1.0/24')
  if (prefix < shortestPrefix) throw invalid(block, `it holds more than ${2 ** (32 - shortestPrefix)} hosts`)
  const size = 2 ** (32 - prefix)
  const base = Math.floor(toNumber(address) / size) * size
  const [first, last] = size > 2 ? [base + 1, base + size - 2] : [base, base + size - 1]
  return Array.from({ length: last - first + 1 }, (_, index) => ({ host: toAddress(first + index) }))
}

function readHost(entry: string): NamedHost {
  if (isIP(entry)) return { host: entry }
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(entry) ?? []
  const host = bracketed ?? plain
  const port = portText === undefined ? undefined : Number(portText)
  const isName = host !== undefined && (isIP(host) !== 0 || /^[\w-]+(\.[\w-]+)*\.?$/.test(host))
  if (!isName || (port !== undefined && (port < 1 || port > 65535))) throw invalid(entry, 'it is not a host')
  return port === undefined ? { host } : { host, port }
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0)
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.')
}

function invalid(entry: string, problem: string): DriverError {
  return new DriverError(`cannot look for devices on ${entry}: ${problem}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { network: entry },
    hint: 'name hosts (10.0.0.7, plotter.local:8080) or blocks of at most 4096 addresses (192.168.1.0/24)',
  })
}
