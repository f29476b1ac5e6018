/* The host's side: what is published of a host, and what commands from the broker do. */
import type { Clock, DriverError, OperationOptions } from '@vfab/core'

import type { HostSource } from './host-source.ts'
import type { BrokerSettings, BrokerSettingsInput } from './settings.ts'

/** What {@link createPublisher} accepts. */
export interface PublisherOptions extends OperationOptions {
  /** The section `broker:`. */
  readonly broker: BrokerSettings | BrokerSettingsInput
  readonly source: HostSource
  /** Where the id of this installation, and what it announced last, are kept. */
  readonly stateDirectory: string
  readonly clock?: Clock | undefined
  /** Wall clock, ms since 1970. */
  readonly now?: (() => number) | undefined
  /** Called when the broker is out of reach, and when it is back. */
  readonly onChange?: ((connected: boolean, error: DriverError | undefined) => void) | undefined
}

/** A host on the broker. */
export interface Publisher extends AsyncDisposable {
  /** HOST in its topics. */
  readonly host: string
  readonly instance: string
  /** Address of the broker, without credentials. */
  readonly address: string
  /** Whether the broker is reached and the host announced there. */
  readonly connected: boolean
  /**
   * Resolves when it has ended for good: with `undefined` after {@link close}, else with why: another host took the name (`NAME_TAKEN`), or
   * another program uses this installation's id (`DEVICE_BUSY`). A broker that is out of reach ends nothing.
   */
  readonly ended: Promise<DriverError | undefined>
  /** Reports the host offline and disconnects. Idempotent. */
  close(): Promise<void>
}
