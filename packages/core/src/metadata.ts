import type { DeviceKind } from './device.ts'

/** Versions of the `vfab` field that this core understands. */
export const supportedApiVersions: readonly number[] = [1]

/** How sure a rule makes that the device is the driver's: alone (`certain`), most times, or only with a probe. */
export type MatchConfidence = 'certain' | 'likely' | 'possible'

/** Strings are globs (`*`, `?`), without regard to case; never regular expressions. Every key given must hold. */
export interface UsbMatch {
  /** Vendor id, four lower-case hex digits. */
  readonly vid?: string
  /** Product id, four lower-case hex digits. */
  readonly pid?: string
  readonly serialNumber?: string
  readonly manufacturer?: string
  readonly product?: string
}

/** One way to recognise a device. Keys inside one rule are ANDed, rules of a driver ORed. */
export interface MatchRule {
  /** A USB device as the system lists it, whether or not it has a serial port. */
  readonly usb?: UsbMatch
  /** A serial port with these properties. */
  readonly serial?: UsbMatch & { readonly path?: string }
  /** A service announced by multicast DNS. `type` as in `_http._tcp`. */
  readonly mdns?: {
    readonly type: string
    readonly name?: string
    readonly txt?: Readonly<Record<string, string>>
  }
  /** A TCP port that answers. Asked only on hosts the user names. */
  readonly net?: { readonly protocol: 'tcp' | 'http'; readonly port: number; readonly path?: string }
  /** Paths that exist, per operating system: `{ "linux": "/dev/video*" }`. */
  readonly path?: Readonly<Partial<Record<NodeJS.Platform, string>>>
  readonly confidence: MatchConfidence
  /** The device must be opened and asked before it is believed. Only done when the user allows it. */
  readonly probe?: boolean
}

/** One driver of a package. */
export interface DriverMetadata {
  /** `^[a-z][a-z0-9-]{0,39}$`. The global name is `<package>#<id>`; the id alone where it is unambiguous. */
  readonly id: string
  /** Core's kinds, or `vendor:kind`. */
  readonly kind: DeviceKind | `${string}:${string}`
  readonly displayName: string
  readonly description?: string
  /** Address of the documentation. */
  readonly docs?: string
  /** File in the package, `./dist/index.js`; exports `driver`. */
  readonly entry: string
  /** Names people know the device by: `axidraw`. */
  readonly aliases?: readonly string[]
  readonly models?: readonly string[]
  /** Dotted strings: `plot.vector`, `pen.height`. */
  readonly capabilities?: readonly string[]
  /** File in the package with the JSON Schema (2020-12) of the settings. */
  readonly config?: string
  /** The setting that takes a device's address, `port` when left out: what `driver:address` on the command line sets. */
  readonly addressKey?: string
  readonly platforms?: { readonly os?: readonly string[]; readonly cpu?: readonly string[] }
  readonly transports?: readonly string[]
  readonly permissions?: {
    readonly linux?: { readonly groups?: readonly string[]; readonly udev?: readonly string[] }
  }
  readonly match?: readonly MatchRule[]
  /** True when a simulator for `driver:sim` exists; see {@link SimulatorMetadata}. */
  readonly simulator?: boolean
}

/** One simulated device of a package: `driver:sim` starts it. */
export interface SimulatorMetadata {
  /** Id of the driver it stands in for. */
  readonly id: string
  readonly displayName: string
  /** File in the package; exports `simulator`. */
  readonly entry: string
  /** The driver's setting that takes the simulated device's address. Default `port`. */
  readonly addressKey?: string
}

/** The `vfab` field of a package.json. */
export interface VfabField {
  readonly apiVersion: number
  readonly drivers?: readonly DriverMetadata[]
  readonly simulators?: readonly SimulatorMetadata[]
  /** Driver packs only: names of packages whose drivers count as this package's. */
  readonly include?: readonly string[]
}

/** One thing wrong with a `vfab` field. */
export interface MetadataIssue {
  /** JSON pointer from the package.json's root: `/vfab/drivers/0/id`. */
  readonly pointer: string
  readonly message: string
}
