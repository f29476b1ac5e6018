import type { OperationOptions } from '@vfab/core'

/** What USB tells of a device without opening it. */
export interface UsbIdentity {
  /** Vendor id, four lower-case hex digits. */
  readonly vid: string
  /** Product id, four lower-case hex digits. */
  readonly pid: string
  readonly manufacturer?: string
  readonly product?: string
  readonly serialNumber?: string
  /** Bus and chain of ports, `1-1.4`: stays the same as long as the device stays plugged in there. */
  readonly location?: string
}

/** One device on a USB bus; hubs are left out. */
export interface UsbDeviceInfo extends UsbIdentity {
  /** The file that programs open to talk to it: `/dev/bus/usb/001/004`. Linux only. */
  readonly node?: string
}

/** One serial port. */
export interface SerialPortInfo {
  /** `/dev/ttyACM0`, `COM3`. */
  readonly path: string
  /** The USB device it belongs to; absent for built-in ports. */
  readonly usb?: UsbIdentity
}

/** One file that a rule's `path` named. */
export interface DeviceFileInfo {
  readonly path: string
  readonly usb?: UsbIdentity
}

/** One service announced by multicast DNS. */
export interface MdnsServiceInfo {
  /** `_http._tcp`. */
  readonly type: string
  readonly name: string
  readonly host: string
  readonly addresses: readonly string[]
  readonly port: number
  readonly txt: Readonly<Record<string, string>>
}

/** A place on the network to ask. */
export interface NetworkTarget {
  readonly protocol: 'tcp' | 'http'
  readonly host: string
  readonly port: number
  /** HTTP only, `/` when left out. */
  readonly path?: string
  /** True when the user named the port: a device may listen on another than its driver expects. */
  readonly portNamed?: boolean
}

/** A {@link NetworkTarget} that answered. */
export interface NetworkEndpoint extends NetworkTarget {
  /** From asking to the answer. */
  readonly responseTimeMs: number
}

/** What can be told of a device file without opening it. */
export interface NodeAccess {
  /** Whether this process may read and write it, as the system itself says. */
  readonly permitted: boolean
  readonly exists: boolean
  /** The group that may use it, where there is one that may. */
  readonly group?: { readonly id: number; readonly name?: string; readonly listsUser: boolean }
  /** A program that has it open, as far as this user may see. */
  readonly holder?: { readonly pid: number; readonly command: string }
}

/** What every source is told. */
export interface SourceOptions extends OperationOptions {
  /** How long it may take; the caller stops waiting then. */
  timeoutMs: number
}

/** What the network is asked with. */
export interface NetworkSourceOptions extends SourceOptions {
  /** Is told of each answer as it comes: what answered in time counts, though the others take too long. */
  onAnswer?: ((endpoint: NetworkEndpoint) => void) | undefined
}

/** Where detection gets its lists. Replaceable one by one, so that tests and other systems need no hardware. */
export interface DetectionSources {
  /** @throws when the system cannot be asked; no USB at all is an empty list */
  usb(options: SourceOptions): Promise<readonly UsbDeviceInfo[]>
  /** Serial ports of this computer; opens none. */
  serial(options: SourceOptions): Promise<readonly SerialPortInfo[]>
  /** Files that fit a glob. */
  files(pattern: string, options: SourceOptions): Promise<readonly DeviceFileInfo[]>
  /** Services of these types that answer within the time. */
  mdns(types: readonly string[], options: SourceOptions): Promise<readonly MdnsServiceInfo[]>
  /** Those targets that answer. */
  network(targets: readonly NetworkTarget[], options: NetworkSourceOptions): Promise<readonly NetworkEndpoint[]>
  /** Rights and holders of device files, by path. */
  access(paths: readonly string[], options: SourceOptions): Promise<ReadonlyMap<string, NodeAccess>>
}
