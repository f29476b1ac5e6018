import { DriverError } from '@vfab/core'

import { usbDevicesFromSysfs } from './linux-sysfs.ts'
import type { UsbDeviceInfo } from './sources.ts'

/** What is used of a WebUSB device as the `usb` package lists it. */
export interface ListedUsbDevice {
  readonly vendorId: number
  readonly productId: number
  readonly deviceClass: number
  readonly manufacturerName?: string | null | undefined
  readonly productName?: string | null | undefined
  readonly serialNumber?: string | null | undefined
  readonly bus?: string
  readonly ports?: readonly number[]
}

const hubClass = 9

/**
 * The USB devices of this machine: on Linux from /sys, which is where the `usb` package reads them too, elsewhere through
 * that package. A machine without USB has none.
 */
export async function systemUsbDevices(): Promise<readonly UsbDeviceInfo[]> {
  const fromSysfs = process.platform === 'linux' ? await usbDevicesFromSysfs() : undefined
  return fromSysfs ?? usbDevicesThrough(listThroughUsbPackage)
}

/** Turns the `usb` package's list into ours. Where the system keeps no list, as in most containers, there is no USB. */
export async function usbDevicesThrough(
  listDevices: () => Promise<readonly ListedUsbDevice[]>,
): Promise<readonly UsbDeviceInfo[]> {
  let devices: readonly ListedUsbDevice[]
  try {
    devices = await listDevices()
  } catch (error) {
    if (error instanceof Error && /\/sys\/bus\/usb\/devices|errno 2\b/.test(error.message)) return []
    throw error
  }
  return devices
    .filter(({ deviceClass }) => deviceClass !== hubClass)
    .map(({ vendorId, productId, manufacturerName, productName, serialNumber, bus, ports }) => ({
      vid: hex4(vendorId),
      pid: hex4(productId),
      ...(manufacturerName && { manufacturer: manufacturerName.trim() }),
      ...(productName && { product: productName.trim() }),
      ...(serialNumber?.trim() && { serialNumber: serialNumber.trim() }),
      // Linux numbers busses 001 here and 1 in the places where ports say what they are plugged into.
      ...(bus && ports && ports.length > 0 && { location: `${bus.replace(/^0+(?=.)/, '')}-${ports.join('.')}` }),
    }))
}

async function listThroughUsbPackage(): Promise<readonly ListedUsbDevice[]> {
  let listing: Promise<unknown>
  try {
    listing = (await import('usb')).usb.getDevices()
  } catch (cause) {
    throw new DriverError('the usb package could not be loaded', {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: 'install it again with its optional dependencies: USB devices without a serial port are not found without it',
      cause,
    })
  }
  return (await listing) as readonly ListedUsbDevice[]
}

function hex4(number: number): string {
  return number.toString(16).padStart(4, '0')
}
