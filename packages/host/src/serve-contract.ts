/*
 * Drivers made for different versions of the contract work side by side: here each becomes a driver of the newest one. A new
 * version of the contract adds one entry; drivers of the older ones go on working unchanged.
 */
import { type Driver, driverContractVersions } from '@vfab/core'

/** Makes a driver of the newest contract out of one that was made for an older one. */
type Adapter = (driver: Driver) => Driver

const adapters: ReadonlyMap<number, Adapter> = new Map([[1, (driver) => driver]])

/**
 * The driver as this host uses it; `undefined` for one that was made for a contract that this host does not know. A driver that
 * names no version was made before there were several.
 */
export function serveContract(driver: Driver): Driver | undefined {
  const { contractVersion = 1 } = driver as { readonly contractVersion?: number }
  return adapters.get(contractVersion)?.(driver)
}

/** For messages: `1`, `1 and 2`. */
export const servedContracts: string = driverContractVersions.join(' and ')
