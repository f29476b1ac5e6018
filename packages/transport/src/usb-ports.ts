/**
 * The serial ports of USB devices, with what USB tells of them. Nothing is opened.
 *
 * Linux keeps it all in files, product name and location included, which the list of the `serialport` package lacks.
 */
import { readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { AttachedPort, DiscoverOptions } from '@vfab/core'

import { requireSerialport } from './serialport-package.ts'

/** A serial port that belongs to a USB device. */
export type UsbPort = AttachedPort

/** Lists serial ports; tests hand in their own. */
export type ListUsbPorts = () => Promise<readonly UsbPort[]>

/** The ports that the caller of `discover` knows, else those that `listPorts` finds. */
export function portsFor({ ports }: DiscoverOptions, listPorts: ListUsbPorts): ListUsbPorts {
  return ports === undefined ? listPorts : async () => ports
}

/** The ports of this computer. @throws DriverError `DEPENDENCY_MISSING` where `serialport` is needed and does not load */
export const listUsbPorts: ListUsbPorts = async () => {
  const fromSysfs = process.platform === 'linux' ? await usbPortsFromSysfs('/sys') : undefined
  return fromSysfs ?? (await usbPortsFromSerialport())
}

/** @returns undefined where the system has no such list, as in some containers */
export async function usbPortsFromSysfs(root: string): Promise<UsbPort[] | undefined> {
  const list = join(root, 'class/tty')
  const names = await readdir(list).catch(() => undefined)
  if (names === undefined) return undefined
  const ports = await Promise.all(
    names.sort().map(async (name) => {
      const device = await realpath(join(list, name, 'device')).catch(() => undefined)
      return device === undefined ? undefined : await readUsbDevice(device, `/dev/${name}`)
    }),
  )
  return ports.filter((port) => port !== undefined)
}

/** The port's own directory is inside its USB interface's (`1-1.2:1.0`), and that inside the USB device's (`1-1.2`). */
async function readUsbDevice(directory: string, path: string): Promise<UsbPort | undefined> {
  const location = directory.slice(directory.lastIndexOf('/') + 1)
  if (!/^\d+-\d+(\.\d+)*$/.test(location)) {
    const above = dirname(directory)
    return above === directory ? undefined : readUsbDevice(above, path)
  }
  const read = async (file: string): Promise<string> => {
    return (await readFile(join(directory, file), 'utf8').catch(() => '')).trim()
  }
  const [vid, pid, product, serialNumber] = await Promise.all(['idVendor', 'idProduct', 'product', 'serial'].map(read))
  if (!vid || !pid) return undefined
  return { path, vid, pid, location, ...(product && { product }), ...(serialNumber && { serialNumber }) }
}

async function usbPortsFromSerialport(): Promise<UsbPort[]> {
  const { autoDetect } = await requireSerialport()
  return (await autoDetect().list()).flatMap(({ path, vendorId, productId, serialNumber, locationId }) => {
    if (vendorId === undefined || productId === undefined) return []
    const vid = vendorId.toLowerCase().padStart(4, '0')
    const pid = productId.toLowerCase().padStart(4, '0')
    const serial = serialNumber?.trim()
    return [{ path, vid, pid, ...(serial && { serialNumber: serial }), ...(locationId && { location: locationId }) }]
  })
}
