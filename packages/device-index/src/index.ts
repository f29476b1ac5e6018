export {
  type DeviceIndex,
  type IndexedDriver,
  type IndexedEntry,
  type IndexedMatchRule,
  type IndexedUsbMatch,
  type UnsupportedDevices,
} from './device-index.ts'
export { findByName, installableDrivers, knownNames, packageFor, readDeviceIndex } from './read-index.ts'
