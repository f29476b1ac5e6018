import type { DetectionSources, SerialPortInfo, UsbDeviceInfo } from '../src/index.ts'

/** A board as the bus lists it. */
export function ebbOnBus(more: Partial<UsbDeviceInfo> = {}): UsbDeviceInfo {
  const names = { manufacturer: 'SchmalzHaus', product: 'EiBotBoard,East', serialNumber: 'East' }
  return { vid: '04d8', pid: 'fd92', ...names, location: '1-1.4', node: '/dev/bus/usb/001/004', ...more }
}

/** The serial port of a device. */
export function portOf(usb: UsbDeviceInfo, path = '/dev/ttyACM0'): SerialPortInfo {
  const { node: _node, ...identity } = usb
  return { path, usb: identity }
}

/** Sources that list nothing and let everybody open everything, but for those given. */
export function listing(sources: Partial<DetectionSources> = {}): DetectionSources {
  return {
    usb: async () => [],
    serial: async () => [],
    files: async () => [],
    mdns: async () => [],
    network: async () => [],
    access: async (paths) => new Map(paths.map((path) => [path, { exists: true, permitted: true }])),
    ...sources,
  }
}
