export type {
  DeviceIndex,
  IndexedDriver,
  IndexedEntry,
  IndexedMatchRule,
  IndexedUsbMatch,
  KnownDevice,
  UnsupportedDevices,
} from './device-index.ts'
export {
  findByName,
  installableDrivers,
  installableNames,
  knownDevices,
  knownNames,
  packageFor,
  readDeviceIndex,
} from './read-index.ts'
