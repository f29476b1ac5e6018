import type { DriverError, FoundDevice, MatchRule } from '@vfab/core'

/** A device that a driver can open. */
export interface DetectedDevice extends FoundDevice {
  /** Stays the same while the device stays plugged in: `serial:/dev/ttyACM0`, `usb:1-1.4`, `tcp://10.0.0.7:80`. */
  readonly id: string
  readonly confidence: MatchRule['confidence']
  /** How well the driver's rules fit; only comparisons mean anything. */
  readonly score: number
  /** True when the driver itself, or a handler, was asked and said so. */
  readonly probed: boolean
  /** `04d8:fd92`. */
  readonly usbId?: string
  readonly manufacturer?: string
  readonly product?: string
  /** USB bus and port chain, `1-1.4`. */
  readonly location?: string
  /** Why it is not accessible, for programs. */
  readonly obstacle?: 'permission' | 'busy' | 'absent'
  /** The group that this user would have to join to open it, by name. */
  readonly missingGroup?: string
  /** What to do when not accessible. */
  readonly hint?: string
  /** Ids of other drivers whose rules fit equally well: one must be named. */
  readonly rivals: readonly string[]
}

/** What was found for one driver. */
export interface DriverDetection {
  /** Id of the driver. */
  readonly driver: string
  readonly displayName: string
  readonly kind: string
  /** Name of its package. */
  readonly package: string
  /** False for drivers known from the catalogue only. */
  readonly installed: boolean
  /** Number of {@link devices}. */
  readonly count: number
  /** Ids of the devices, in order. */
  readonly ids: readonly string[]
  /** Names of the devices, in order. */
  readonly names: readonly string[]
  /** True when at least one device can be opened by this user now. */
  readonly accessible: boolean
  /** Why not; present when not accessible. */
  readonly reason?: string
  readonly devices: readonly DetectedDevice[]
  /** May be this driver's: only a probe can tell. */
  readonly unconfirmed: readonly DetectedDevice[]
  /** Why the driver could not be asked, when probing. */
  readonly error?: DriverError
}

/** A driver that need not be installed, as `@vfab/device-index` lists it. */
export interface CatalogueEntry {
  readonly package: string
  readonly id: string
  readonly displayName: string
  readonly match: readonly MatchRule[]
}

/** A package that would drive an unclaimed device. */
export interface DriverSuggestion {
  readonly package: string
  readonly driver: string
  readonly displayName: string
  readonly confidence: MatchRule['confidence']
}

/** A device that no installed driver claims. */
export interface UnclaimedDevice {
  readonly id: string
  readonly address: string
  /** What it is, for people: `USB serial port /dev/ttyUSB0, 1a86:7523 "USB Serial" (WCH CH340, which many devices contain)`. */
  readonly description: string
  readonly usbId?: string
  readonly manufacturer?: string
  readonly product?: string
  readonly serialNumber?: string
  readonly location?: string
  /** Ids of installed drivers that a probe could confirm. */
  readonly candidates: readonly string[]
  /** What a driver that was asked has recognised it as, and what to do. */
  readonly recognised?: { readonly message: string; readonly hint?: string }
  /** Packages of the catalogue that know it, best first. */
  readonly suggestions: readonly DriverSuggestion[]
}

/** A source, or a handler, that could not be asked. The rest of the report stands. */
export interface DetectionProblem {
  /** `usb`, `serial`, `files`, `mdns`, `network`, `access`, or a handler's name. */
  readonly source: string
  readonly error: DriverError
}

/** What one detection found. */
export interface DetectionReport {
  /** One per driver asked for, also where nothing was found. */
  readonly drivers: readonly DriverDetection[]
  readonly unclaimed: readonly UnclaimedDevice[]
  readonly problems: readonly DetectionProblem[]
  readonly durationMs: number
}
