/*
 * Linux keeps everything that USB and serial detection needs in files under /sys, readable by everybody: the device's own
 * names, which the ports' list of other systems lacks, and which port belongs to which USB device, which elsewhere must
 * be guessed. Needs no native module and no udev, so it also works in containers and on processors without prebuilt ones.
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { SerialPortInfo, UsbDeviceInfo, UsbIdentity } from './sources.ts'

/** The top of the system's file tree; tests hand in a folder. */
export interface SystemTree {
  /** Default `/`. */
  root?: string | undefined
}

const hubClass = '09'

/** All USB devices but hubs; `undefined` where the system has no such list (no USB, or a container that hides it). */
export async function usbDevicesFromSysfs({ root = '/' }: SystemTree = {}): Promise<UsbDeviceInfo[] | undefined> {
  const list = join(root, 'sys/bus/usb/devices')
  const names = await entriesOf(list)
  if (!names) return undefined
  // `1-1.4` is a device, `1-1.4:1.0` one of its interfaces, `usb1` the root of a bus.
  const devices = names.filter((name) => /^\d+-\d+(\.\d+)*$/.test(name)).sort(byNumbers)
  const found = await Promise.all(devices.map((name) => readUsbDevice(join(list, name), name)))
  return found.filter((device) => device !== undefined)
}

/** All serial ports that have a device behind them; `undefined` where the system has no such list. */
export async function serialPortsFromSysfs({ root = '/' }: SystemTree = {}): Promise<SerialPortInfo[] | undefined> {
  const list = join(root, 'sys/class/tty')
  const names = await entriesOf(list)
  if (!names) return undefined
  const found = await Promise.all(
    names.sort(byNumbers).map(async (name): Promise<SerialPortInfo | undefined> => {
      const device = await realPath(join(list, name, 'device'))
      // Consoles and pseudo-terminals have no device; sockets for PC ports that are not there have type 0.
      if (device === undefined || (await readText(join(list, name, 'type'))) === '0') return undefined
      const usb = await usbIdentityAbove(device)
      return { path: `/dev/${name}`, ...(usb && { usb }) }
    }),
  )
  return found.filter((port) => port !== undefined)
}

/** The USB device that a device file (`/dev/video0`) belongs to. */
export async function usbBehindFile(path: string, { root = '/' }: SystemTree = {}): Promise<UsbIdentity | undefined> {
  try {
    const { rdev } = await stat(join(root, path))
    const major = (rdev >> 8) & 0xfff
    const minor = (rdev & 0xff) | ((rdev >> 12) & 0xfff00)
    const device = await realPath(join(root, `sys/dev/char/${major}:${minor}/device`))
    return device === undefined ? undefined : await usbIdentityAbove(device)
  } catch {
    return undefined
  }
}

/** A device's directory lies inside its USB interface's, and that inside the USB device's. */
async function usbIdentityAbove(directory: string): Promise<UsbIdentity | undefined> {
  for (let above = directory; dirname(above) !== above; above = dirname(above)) {
    const name = above.slice(above.lastIndexOf('/') + 1)
    if (/^\d+-\d+(\.\d+)*$/.test(name)) {
      const device = await readUsbDevice(above, name)
      if (!device) return undefined
      const { node: _node, ...identity } = device
      return identity
    }
  }
  return undefined
}

async function readUsbDevice(directory: string, location: string): Promise<UsbDeviceInfo | undefined> {
  const read = (file: string): Promise<string | undefined> => readText(join(directory, file))
  const [vid, pid, deviceClass, manufacturer, product, serialNumber, bus, address] = await Promise.all(
    ['idVendor', 'idProduct', 'bDeviceClass', 'manufacturer', 'product', 'serial', 'busnum', 'devnum'].map(read),
  )
  if (!vid || !pid || deviceClass === hubClass) return undefined
  return {
    vid: vid.toLowerCase(),
    pid: pid.toLowerCase(),
    ...(manufacturer && { manufacturer }),
    ...(product && { product }),
    ...(serialNumber && { serialNumber }),
    location,
    ...(bus && address && { node: `/dev/bus/usb/${bus.padStart(3, '0')}/${address.padStart(3, '0')}` }),
  }
}

async function entriesOf(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory)
  } catch {
    return undefined
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    return undefined
  }
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch {
    return undefined
  }
}

/** `ttyACM2` before `ttyACM10`. */
function byNumbers(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true })
}
