export { createAwakeClock } from './awake-clock.ts'
export {
  type LineChannel,
  type LineChannelOptions,
  type LineRequest,
  type LineRequestOptions,
  type ResynchroniseProbe,
} from './line-channel.ts'
export { createLineSplitter, type LineSink } from './line-splitter.ts'
export { createLineChannel } from './one-in-flight.ts'
export { openPipe } from './open-pipe.ts'
export { type PortHolder, portHolders } from './port-holders.ts'
export { notTaken, type ReplyReader } from './reply-reader.ts'
export { type LoadSerialport, serialAvailability } from './serialport-package.ts'
export { tracePipe } from './trace-pipe.ts'
export { type ListUsbPorts, listUsbPorts, portsFor, type UsbPort, usbPortsFromSysfs } from './usb-ports.ts'
