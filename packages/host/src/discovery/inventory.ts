import type { DriverMetadata, MetadataIssue, SimulatorMetadata } from '@vfab/core'

/** Why a directory is searched for drivers. */
export type RootKind = 'project' | 'ancestor' | 'user' | 'host' | 'global' | 'bundled'

/** One directory whose package.json names the packages that may hold drivers. */
export interface DiscoveryRoot {
  readonly directory: string
  readonly kind: RootKind
  /** False for the folder above a global npm `node_modules`, which has no package.json: its packages are listed from disk. */
  readonly hasManifest: boolean
  /** True when the manifest is a workspace's root, whose members' drivers are not its own. */
  readonly workspace: boolean
}

/**
 * What discovery found out about a driver without running any of its code. Only `ok` drivers answer to their id;
 * `shadowed` and `duplicate-id` ones can still be chosen as `<package>#<id>`.
 */
export type DriverVerdict =
  | 'ok'
  | 'invalid-metadata'
  | 'api-mismatch'
  | 'platform-mismatch'
  | 'denied'
  | 'shadowed'
  | 'duplicate-id'
  | 'missing'

/** A package on disk that carries the `vfab` field. */
export interface DriverPackage {
  readonly name: string
  /** As its package.json says; `0.0.0` where it says nothing. */
  readonly version: string
  /** Real path of the package; `undefined` when it is not on disk. */
  readonly directory: string | undefined
  /** The root that named it. */
  readonly root: DiscoveryRoot
  /** Name of the driver pack that includes it, if it was not named by the root itself. */
  readonly pack?: string
}

/** One driver that an installed package offers, or the reason why a package offers none. */
export interface InstalledDriver {
  /** The driver's id; the package's name where the metadata is too broken to have one. */
  readonly id: string
  readonly package: DriverPackage
  readonly verdict: DriverVerdict
  /** Why the verdict is not `ok`, one sentence. */
  readonly reason?: string
  /** What to do about it, one imperative sentence. */
  readonly hint?: string
  /** Absent for `missing` packages and where the metadata cannot be used. */
  readonly metadata?: DriverMetadata
  /** What is wrong with the `vfab` field, by JSON pointer. */
  readonly issues: readonly MetadataIssue[]
}

/** One simulated device that an installed package offers. */
export interface InstalledSimulator {
  /** Id of the driver it stands in for. */
  readonly id: string
  readonly package: DriverPackage
  readonly metadata: SimulatorMetadata
}

/** A package that a root's package.json lists and that is not on disk. */
export interface NotInstalledPackage {
  readonly name: string
  readonly root: DiscoveryRoot
}

/** Everything that discovery found, in the order of the roots. */
export interface DriverInventory {
  readonly roots: readonly DiscoveryRoot[]
  readonly drivers: readonly InstalledDriver[]
  /** First wins: at most one per driver id. */
  readonly simulators: readonly InstalledSimulator[]
  /** Dependencies that are listed but not on disk, whether or not they are drivers: `npm install` was forgotten. */
  readonly notInstalled: readonly NotInstalledPackage[]
}
