import type { OpenPipe } from './byte-pipe.ts'
import type { Device, DeviceKind } from './device.ts'
import type { FoundDevice } from './found-device.ts'
import type { Clock, OperationOptions, Trace } from './operation.ts'
import type { PlotterCheckpoint } from './plotter.ts'
import type { StandardSchema } from './standard-schema.ts'

/** Whether a driver can work on this machine; see {@link Driver.availability}. */
export interface Availability {
  readonly available: boolean
  /** What is missing, each with how to install it on this platform. Empty when available. */
  readonly missing: readonly { readonly name: string; readonly hint: string }[]
  /** What is not there and only part of the driver needs, with what that part is: everything else works without it. */
  readonly optional?: readonly { readonly name: string; readonly neededFor: string; readonly hint: string }[]
}

/** A serial port of a USB device, as the system lists it. */
export interface AttachedPort {
  /** `/dev/ttyACM0`, `COM3`. */
  readonly path: string
  /** Vendor and product id, four lower-case hex digits each. */
  readonly vid: string
  readonly pid: string
  readonly product?: string
  readonly serialNumber?: string
  /** Bus and chain of sockets, `1-1.2`: the same as long as the device stays plugged in there. */
  readonly location?: string
}

/** What {@link Driver.discover} accepts. */
export interface DiscoverOptions extends OperationOptions {
  /** True allows opening ports to ask who is there. False by default: opening resets some boards. */
  probe?: boolean | undefined
  openPipe?: OpenPipe | undefined
  /** The serial ports there are, where the caller knows them; drivers for serial ports list them themselves otherwise. */
  ports?: readonly AttachedPort[] | undefined
  /** Called with each device that a probe has recognised as one that this driver does not drive. */
  onForeign?: ((device: ForeignDevice) => void) | undefined
}

/** What a driver has recognised, and cannot drive. */
export interface ForeignDevice {
  /** Where it was met: `/dev/ttyUSB0`. */
  readonly address: string
  /** For people: `this is Marlin 2.1.2.5 at /dev/ttyUSB0, which the driver for Grbl does not drive`. */
  readonly message: string
  /** What to do with it. */
  readonly hint?: string
}

/** What {@link Driver.open} accepts. Clocks and ports come in as arguments, so that tests can hand in their own. */
export interface OpenOptions extends OperationOptions {
  clock?: Clock | undefined
  openPipe?: OpenPipe | undefined
  trace?: Trace | undefined
  /** How long opening may take in all, ms. Default: the driver's settings decide. Drivers whose devices answer at once ignore it. */
  timeoutMs?: number | undefined
  /** What an earlier session of the same machine left behind, see `Plotter.checkpoint`. Drivers without checkpoints ignore it. */
  checkpoint?: PlotterCheckpoint | undefined
}

/**
 * What a driver package exports as `driver`, made by {@link defineDriver}. Stateless: two calls of `open` share nothing.
 */
export interface Driver<Config = unknown, OpenDevice extends Device = Device> {
  /**
   * The version of this contract that the driver was made for, filled in by {@link defineDriver}. A host serves drivers of
   * every version that it knows, side by side; see {@link driverContractVersions}.
   */
  readonly contractVersion: number
  /** The id of the driver's metadata in package.json. */
  readonly id: string
  readonly kind: DeviceKind
  /** Checks and completes settings; unknown keys are errors. */
  readonly configSchema: StandardSchema<unknown, Config>
  /** Whether the driver can work here. Never throws, never rejects. */
  availability(): Promise<Availability>
  /** Yields each attached device once, then ends. Leaves every port as it found it. */
  discover(options?: DiscoverOptions): AsyncIterable<FoundDevice>
  /**
   * Resolves once the device has answered. On failure and on abort the port is free again and nothing has moved.
   * @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_BUSY`, `PERMISSION_DENIED`, `WRONG_DEVICE`, `TIMEOUT`, …
   */
  open(config: Config, options?: OpenOptions): Promise<OpenDevice>
}

/** Versions of the driver contract, oldest first. {@link defineDriver} makes drivers of the last one. */
export const driverContractVersions: readonly number[] = [1]

/** What {@link defineDriver} makes a driver of: everything but the version of the contract, which is that of core. */
export type DriverDefinition<Config = unknown, OpenDevice extends Device = Device> = Omit<
  Driver<Config, OpenDevice>,
  'contractVersion'
>

const brand = Symbol.for('@vfab/core/driver@1')

/** Marks `driver` as a driver, so that the host recognises it across copies of core, and notes the contract it was made for. */
export function defineDriver<Config, OpenDevice extends Device>(
  driver: DriverDefinition<Config, OpenDevice>,
): Driver<Config, OpenDevice> {
  const contractVersion = driverContractVersions.at(-1)!
  return Object.defineProperty({ ...driver, contractVersion }, brand, { value: 1, enumerable: false })
}

/**
 * True for what {@link defineDriver} of this or any other installed copy of core returned, whichever version of the contract
 * it was made for.
 */
export function isDriver(value: unknown): value is Driver {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === 1
}
