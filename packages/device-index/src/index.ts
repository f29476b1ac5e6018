export type {
  DeviceIndex,
  IndexedDriver,
  IndexedEntry,
  IndexedMatchRule,
  IndexedUsbMatch,
  UnsupportedDevices,
} from './device-index.ts'
export {
  findByName,
  installableDrivers,
  installableNames,
  knownNames,
  packageFor,
  readDeviceIndex,
} from './read-index.ts'
