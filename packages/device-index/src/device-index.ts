/** Strings are globs (`*`, `?`), without regard to case. Same shape as in the drivers' own metadata. */
export interface IndexedUsbMatch {
  readonly vid?: string
  readonly pid?: string
  readonly serialNumber?: string
  readonly manufacturer?: string
  readonly product?: string
}

/** One way to recognise a device: a match rule of `@vfab/core`, repeated here so that this package is data alone. */
export interface IndexedMatchRule {
  readonly usb?: IndexedUsbMatch
  readonly serial?: IndexedUsbMatch & { readonly path?: string }
  readonly mdns?: { readonly type: string; readonly name?: string; readonly txt?: Readonly<Record<string, string>> }
  readonly net?: { readonly protocol: 'tcp' | 'http'; readonly port: number; readonly path?: string }
  readonly path?: Readonly<Partial<Record<NodeJS.Platform, string>>>
  readonly confidence: 'certain' | 'likely' | 'possible'
  readonly probe?: boolean
}

/** What supported and unsupported devices have in common. */
interface IndexedDevices {
  /** `plotter`, `camera`, `sensor`, or a kind of a third party. */
  readonly kind: string
  readonly displayName: string
  /** Names people know the devices by, in lower case: `axidraw`. */
  readonly aliases: readonly string[]
  readonly models: readonly string[]
  readonly match: readonly IndexedMatchRule[]
}

/** Devices that a driver can drive. */
export interface IndexedDriver extends IndexedDevices {
  /** The npm package to install. */
  readonly package: string
  /** Id of the driver in the package. */
  readonly id: string
}

/** Devices that are known, and that no driver can drive yet. */
export interface UnsupportedDevices extends IndexedDevices {
  readonly package: null
  /** Why there is no driver, or what to use instead; one sentence for people. */
  readonly reason: string
  /** Where ids and names come from. */
  readonly source: string
}

/** One entry of the index, told apart by `package`. */
export type IndexedEntry = IndexedDriver | UnsupportedDevices

/** A device of the field: one file in `devices/`. Several may have the same driver. */
export interface KnownDevice {
  /** Name of its file, for addresses: `hp-7475a`. */
  readonly slug: string
  readonly kind: string
  readonly displayName: string
  /** Names people know it by, in lower case; what a driver calls itself is not repeated here. */
  readonly aliases: readonly string[]
  readonly models: readonly string[]
  /** How it is connected: `usb`, `network`, `RS-232`, `I2C`, … */
  readonly connection: readonly string[]
  /** Rules that the driver's own metadata does not have. */
  readonly match: readonly IndexedMatchRule[]
  /** The driver that drives it, `<package>#<id>`; `null` where there is none yet. */
  readonly driver: string | null
  /** Why there is no driver, or what to use instead. */
  readonly reason?: string
  /** What to know before using it, one line for people. */
  readonly note?: string
  /** Where ids, names and facts come from. */
  readonly sources: readonly string[]
}

/** The content of `index.json`. */
export interface DeviceIndex {
  readonly schemaVersion: 1
  /** Drivers first, by package and id; then devices without one, by name. */
  readonly entries: readonly IndexedEntry[]
  /** Devices of the field, with and without a driver, by slug. */
  readonly devices: readonly KnownDevice[]
}
