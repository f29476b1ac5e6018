/* The desk's side: all hosts of a broker, as they report themselves. */
import type { Clock, OperationOptions } from '@vfab/core'

import type { Answer, Commands } from './documents/command.ts'
import type { DeviceEvent } from './documents/event.ts'
import type { DeviceInfo, HostInfo } from './documents/info.ts'
import type { ProgressDocument } from './documents/progress.ts'
import type { ReadingsDocument } from './documents/readings.ts'
import type { DeviceStateDocument } from './documents/state.ts'
import type { BrokerSettings, BrokerSettingsInput } from './settings.ts'
import type { Verb } from './topics.ts'

/** A device of a host. */
export interface FleetDevice extends DeviceInfo {
  /** Absent until the host has published it. */
  readonly state?: DeviceStateDocument | undefined
  /** Of the running plot, newest. */
  readonly progress?: ProgressDocument | undefined
  /** Newest of a sensor, since this desk listens. */
  readonly readings?: ReadingsDocument | undefined
}

/** A host that the broker knows. */
export interface FleetHost {
  /** HOST in topics. */
  readonly name: string
  /** False after the broker reported its end; its devices are then as they were last. */
  readonly online: boolean
  readonly info: HostInfo
  /** As announced, in the host's order. */
  readonly devices: readonly FleetDevice[]
}

/** What changed. */
export type FleetChange =
  | { readonly type: 'host'; readonly host: FleetHost }
  | { readonly type: 'host-gone'; readonly name: string }
  | { readonly type: 'event'; readonly host: string; readonly device: string; readonly event: DeviceEvent }
  /** The broker is out of reach (what {@link Desk.hosts} returns is then old), or back. */
  | { readonly type: 'connection'; readonly connected: boolean }

/** What {@link createDesk} accepts. */
export interface DeskOptions extends OperationOptions {
  /** The section `broker:`. */
  readonly broker: BrokerSettings | BrokerSettingsInput
  /** Also follow progress and readings of all hosts: about 1 kB/s for each host that plots. Default false: presence and state. */
  readonly live?: boolean | undefined
  readonly clock?: Clock | undefined
}

/** A desk that is connected. Reads; it sends nothing but what {@link command} is called with. */
export interface Desk extends AsyncDisposable {
  /** Address of the broker, without credentials. */
  readonly address: string
  readonly connected: boolean
  /** All hosts, by name. */
  hosts(): readonly FleetHost[]
  /** The host of this name. */
  host(name: string): FleetHost | undefined
  /** Documents that hosts announced and this desk has not received: 0 when the picture is complete. */
  readonly missing: number
  /**
   * Changes from now on, until the signal aborts or the desk closes. A reader that falls behind gets the newest of each host; events are
   * dropped, the oldest first, beyond 1,000.
   */
  changes(options?: OperationOptions): AsyncIterable<FleetChange>
  /**
   * Sends a command and waits for its answer. A host that is not there does not get it later.
   * Its host refuses it after `timeoutMs`, 10,000 by default.
   * @returns the host's answer, also when it refuses
   * @throws DriverError `DEVICE_NOT_FOUND` for a host or device that is not online, `TIMEOUT`, `DEVICE_LOST` without a broker
   */
  command<Name extends Verb>(request: CommandRequest<Name>): Promise<Answer>
  /** Disconnects; ends {@link changes}. Idempotent. */
  close(): Promise<void>
}

/** A command of a desk. */
export interface CommandRequest<Name extends Verb = Verb> extends OperationOptions {
  readonly host: string
  /** Id or name of the device. */
  readonly device: string
  readonly verb: Name
  readonly arguments?: Omit<Commands[Name], 'id' | 'notAfterMs'> | undefined
  /** Default: a new one. */
  readonly id?: string | undefined
  readonly timeoutMs?: number | undefined
}
