import { DriverError } from '@vfab/core'

import { serialPortsFromSysfs } from './linux-sysfs.ts'
import type { SerialPortInfo, UsbIdentity } from './sources.ts'

/** What is used of a port as the `serialport` package lists it. */
export interface ListedSerialPort {
  readonly path: string
  readonly manufacturer?: string | undefined
  readonly serialNumber?: string | undefined
  readonly vendorId?: string | undefined
  readonly productId?: string | undefined
}

/** The serial ports of this machine: on Linux from /sys, elsewhere (and where /sys is hidden) through `serialport`. */
export async function systemSerialPorts(): Promise<readonly SerialPortInfo[]> {
  const fromSysfs = process.platform === 'linux' ? await serialPortsFromSysfs() : undefined
  return fromSysfs ?? serialPortsThrough(listThroughSerialport)
}

/**
 * Turns the `serialport` package's list into ours. Letters of ids come in either case. On Windows the manufacturer is left
 * out: there it is the one of the operating system's driver, not of the device.
 */
export async function serialPortsThrough(
  listPorts: () => Promise<readonly ListedSerialPort[]>,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly SerialPortInfo[]> {
  return (await listPorts()).map(({ path, vendorId, productId, serialNumber, manufacturer }) => {
    if (!vendorId || !productId) return { path }
    const usb: UsbIdentity = {
      vid: vendorId.toLowerCase().padStart(4, '0'),
      pid: productId.toLowerCase().padStart(4, '0'),
      ...(manufacturer && platform !== 'win32' && { manufacturer }),
      ...(serialNumber?.trim() && { serialNumber: serialNumber.trim() }),
    }
    return { path, usb }
  })
}

async function listThroughSerialport(): Promise<readonly ListedSerialPort[]> {
  let listing: Promise<readonly ListedSerialPort[]>
  try {
    listing = (await import('@serialport/bindings-cpp')).autoDetect().list()
  } catch (cause) {
    throw new DriverError('the package @serialport/bindings-cpp could not be loaded', {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: 'install it again, and let @serialport/bindings-cpp run its build script if your processor has no prebuilt one',
      cause,
    })
  }
  return listing
}
