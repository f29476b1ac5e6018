/** How a check ended. A warning spoils nothing by itself; a skipped check could not be made. */
export type FindingStatus = 'passed' | 'failed' | 'warning' | 'skipped'

/** One thing that was checked of a package with a driver. */
export interface DriverFinding {
  /** Stable name: `keyword`, `peer`, `conformance`. */
  readonly check: string
  readonly status: FindingStatus
  /** What was found. */
  readonly message: string
  /** Id of the driver that it is about; absent for what is about the package. */
  readonly driver?: string
  /** Why it matters to a user of the driver. Present unless it passed. */
  readonly why?: string
  /** What mends it: which change, or which call of `@vfab/driver-kit`. */
  readonly fix?: string
}

/** What {@link DriverPackages.check} found out. */
export interface DriverCheckReport {
  /** True when nothing failed. */
  readonly success: boolean
  /** Absent when the package could not be packed or installed. */
  readonly package?: {
    readonly name: string
    readonly version: string
    readonly files: number
    readonly unpackedBytes: number
    /** Packages that installing it brings, itself and its peer `@vfab/core` included. */
    readonly installs: number
  }
  readonly findings: readonly DriverFinding[]
}
