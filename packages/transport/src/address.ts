import { DriverError } from '@vfab/core'

/** Where an address leads. */
export type PipeTarget =
  | { readonly kind: 'serial'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

const tcpAddress = /^tcp:\/\/(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:/[\]@?#]+)):(\d{1,5})\/?$/i
const windowsPort = /^(?:\\\\\.\\)?COM\d{1,3}$/i

/**
 * Reads an address: `/dev/ttyACM0`, `COM3`, `tcp://plotter.local:4000`, `tcp://[fe80::1%eth0]:4000`.
 * @throws DriverError `CONFIG_INVALID`
 */
export function parseAddress(address: string): PipeTarget {
  if (address.startsWith('/') || windowsPort.test(address)) return { kind: 'serial', path: address }
  const [, bracketed, plain, digits] = tcpAddress.exec(address) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host !== undefined && port >= 1 && port <= 65_535) return { kind: 'tcp', host, port }
  throw new DriverError(`"${address}" is not an address`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { address },
    hint: 'give a serial port such as /dev/ttyACM0 or COM3, or tcp://HOST:PORT (an IPv6 host in brackets)',
  })
}
