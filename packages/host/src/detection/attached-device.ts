import { sharedUsbSerialChips } from '@vfab/core'

import type {
  DeviceFileInfo,
  MdnsServiceInfo,
  NetworkEndpoint,
  SerialPortInfo,
  UsbDeviceInfo,
  UsbIdentity,
} from './sources.ts'

/** One device as the system lists it, whatever drives it. A USB device and its serial port are one. */
export interface AttachedDevice {
  /** Stays the same while the device stays plugged in: `serial:/dev/ttyACM0`, `usb:1-1.4`, `tcp://10.0.0.7:80`. */
  readonly id: string
  /** What a driver would open: `/dev/ttyACM0`, `tcp://10.0.0.7:80`; `usb:1-1.4` where there is nothing else. */
  readonly address: string
  readonly usb?: UsbIdentity
  readonly serialPath?: string
  /** A file that a rule's `path` named. */
  readonly file?: string
  readonly service?: MdnsServiceInfo
  readonly endpoint?: NetworkEndpoint
  /** The file whose rights decide whether it can be opened. */
  readonly node?: string
}

/** What the sources returned. */
export interface SourceLists {
  readonly usb: readonly UsbDeviceInfo[]
  readonly serial: readonly SerialPortInfo[]
  readonly files: readonly DeviceFileInfo[]
  readonly services: readonly MdnsServiceInfo[]
  readonly endpoints: readonly NetworkEndpoint[]
}

/**
 * Makes one list of devices out of those of the sources. A USB device disappears behind its serial port or device file;
 * of a chip with several ports each port is a device, because each can have something else attached.
 */
export function joinDevices(lists: SourceLists): AttachedDevice[] {
  const hidden = new Set<UsbDeviceInfo>()
  const usbOf = (identity: UsbIdentity | undefined): UsbIdentity | undefined => {
    const device = identity && findUsbDevice(identity, lists)
    if (device) hidden.add(device)
    // The bus tells the device's own names; the list of ports often only the chip's.
    return identity && device ? identityOf({ ...identity, ...device }) : identity
  }
  const ports = lists.serial.map(({ path, usb }): AttachedDevice => {
    const identity = usbOf(usb)
    return { id: `serial:${path}`, address: path, serialPath: path, node: path, ...(identity && { usb: identity }) }
  })
  const files = lists.files
    .filter(({ path }) => !lists.serial.some((port) => port.path === path))
    .map(({ path, usb }): AttachedDevice => {
      const identity = usbOf(usb)
      return { id: `file:${path}`, address: path, file: path, node: path, ...(identity && { usb: identity }) }
    })
  const others = lists.usb.filter((device) => !hidden.has(device)).map(usbOnlyDevice)
  return [
    ...ports,
    ...files,
    ...others,
    ...lists.services.map(announcedDevice),
    ...lists.endpoints.map(answeringDevice),
  ]
}

/**
 * The bus entry of a port. Linux says where the port's device is plugged in; elsewhere the serial number tells devices
 * apart, and without one a port can be joined only while a single device has its ids.
 */
function findUsbDevice(identity: UsbIdentity, { usb, serial }: SourceLists): UsbDeviceInfo | undefined {
  if (identity.location !== undefined) {
    const there = usb.find(({ location }) => location === identity.location)
    if (there) return there
  }
  const alike = usb.filter(({ vid, pid }) => vid === identity.vid && pid === identity.pid)
  const same = alike.find(({ serialNumber }) => serialNumber !== undefined && serialNumber === identity.serialNumber)
  if (same) return same
  const ports = serial.filter((port) => port.usb?.vid === identity.vid && port.usb.pid === identity.pid)
  return alike.length === 1 && ports.length === 1 ? alike[0] : undefined
}

function identityOf({ node: _node, ...identity }: UsbDeviceInfo): UsbIdentity {
  return identity
}

function usbOnlyDevice(device: UsbDeviceInfo): AttachedDevice {
  const place = device.location ?? [device.vid, device.pid, device.serialNumber].filter(Boolean).join(':')
  const node = device.node === undefined ? {} : { node: device.node }
  return { id: `usb:${place}`, address: `usb:${place}`, usb: identityOf(device), ...node }
}

function announcedDevice(service: MdnsServiceInfo): AttachedDevice {
  const [host = service.host] = service.addresses.filter((address) => !address.startsWith('fe80:'))
  const address = networkAddress(/^_https?\./.test(service.type) ? 'http' : 'tcp', host, service.port)
  return { id: `mdns:${service.name}.${service.type}`, address, service }
}

function answeringDevice(endpoint: NetworkEndpoint): AttachedDevice {
  const address = networkAddress(endpoint.protocol, endpoint.host, endpoint.port)
  const path = endpoint.protocol === 'http' ? (endpoint.path ?? '/') : ''
  return { id: `${address}${path}`, address, endpoint }
}

function networkAddress(protocol: string, host: string, port: number): string {
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** What people call the device when no driver knows it better. */
export function deviceName({ usb, service, address }: AttachedDevice): string {
  return service?.name ?? usb?.product ?? usb?.manufacturer ?? address
}

/** `04d8:fd92`. */
export function usbId(usb: UsbIdentity): string {
  return `${usb.vid}:${usb.pid}`
}

/** What the device is, for people: `USB serial port /dev/ttyUSB0, 1a86:7523 "USB Serial" (WCH CH340, in many devices)`. */
export function describeDevice({ usb, serialPath, file, service, endpoint, address }: AttachedDevice): string {
  if (service) return `${service.type} service "${service.name}" at ${address}`
  if (endpoint) return `${address} answers (${Math.round(endpoint.responseTimeMs)} ms)`
  if (!usb) return serialPath ? `serial port ${serialPath}, built in` : `device file ${file ?? address}`
  const what = serialPath ? `USB serial port ${serialPath}` : file ? `USB device file ${file}` : 'USB device'
  const maker = usb.manufacturer ? ` by ${usb.manufacturer}` : ''
  const chip = sharedUsbSerialChips.find(({ vid, pid }) => vid === usb.vid && pid === usb.pid)?.chip
  const shared = chip ? ` (${chip}, which many devices contain)` : ''
  return `${what}, ${usbId(usb)}${usb.product ? ` "${usb.product}"` : ''}${maker}${shared}`
}
