import type { ListUsbPorts, UsbPort } from '@vfab/transport'

import { findPorts } from './discover.ts'
import { marlinError } from './errors.ts'

/**
 * Where the board is that the setting `port` means: an address is taken as it is; a serial number or USB location is looked
 * up among the ports that may lead to one; nothing means the only one.
 * @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS` naming each
 */
export async function resolveAddress(port: string | undefined, listPorts: ListUsbPorts): Promise<string> {
  if (port !== undefined && isAddress(port)) return port
  const ports = await findPorts(listPorts)
  const fitting = port === undefined ? ports : ports.filter((each) => isMeant(each, port))
  const [only, ...others] = fitting
  if (only === undefined) throw notFound(port, ports)
  if (others.length > 0) throw ambiguous(fitting)
  return only.path
}

/** Anything with a slash or colon in it (`/dev/ttyUSB0`, `tcp://host:port`), and Windows' `COM3`. */
function isAddress(port: string): boolean {
  return /[/\\:]/.test(port) || /^COM\d+$/i.test(port)
}

function isMeant({ serialNumber, location }: UsbPort, called: string): boolean {
  return [serialNumber?.trim(), location].some((word) => word?.toLowerCase() === called.toLowerCase())
}

function notFound(port: string | undefined, ports: readonly UsbPort[]): Error {
  const attached = ports.map(({ path }) => path)
  const hint =
    attached.length === 0
      ? 'plug in its USB cable, or set port to tcp://host:port for a board on the network'
      : `set port to one of these: ${attached.join(', ')}`
  const what = port === undefined ? 'no port is there that may lead to a Marlin board' : `no port is called "${port}"`
  return marlinError('DEVICE_NOT_FOUND', what, { context: { port, attached }, hint })
}

function ambiguous(ports: readonly UsbPort[]): Error {
  const list = ports.map(({ path, product }) => `${path}${product === undefined ? '' : ` (${product})`}`).join(', ')
  return marlinError('DEVICE_AMBIGUOUS', `${ports.length} ports may lead to a Marlin board: ${list}`, {
    context: { attached: ports.map(({ path }) => path) },
    hint: `choose one: set port to ${ports.map(({ path }) => path).join(' or ')}; vfab detect --probe asks each`,
  })
}
