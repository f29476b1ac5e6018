/*
 * The part of this package that lists what is installed, without the parts that detect, configure and open: for programs
 * that must start quickly.
 */
export { type ConfigPlaces } from './config/config-files.ts'
export { readDiscoveryConfig } from './config/discovery-config.ts'
export { discoverDrivers, type DiscoverOptions } from './discovery/discover.ts'
export { type DiscoveryConfig, type Machine } from './discovery/examine-package.ts'
export { findDriver, findSimulator, globalName } from './discovery/find-driver.ts'
export {
  type DiscoveryRoot,
  type DriverInventory,
  type DriverPackage,
  type DriverVerdict,
  type InstalledDriver,
  type InstalledSimulator,
  type NotInstalledPackage,
  type RootKind,
} from './discovery/inventory.ts'
export { type Locate, locateInNodeModules, locateWithPnp, type PnpApi } from './discovery/locate.ts'
export { findRoots, type RootOptions } from './discovery/roots.ts'
export { type Environment, userConfigDirectory, userRootDirectory, type UserPlaces } from './user-directories.ts'
