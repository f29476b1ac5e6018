import type { HostSource, SourceDevice } from '../host-source.ts'
import type { BrokerSettings } from '../settings.ts'

/** What documents are made of. */
export interface DiscoveryFacts {
  readonly settings: BrokerSettings
  readonly host: string
  readonly instance: string
  readonly source: HostSource
}

/** A device with its id in topics. */
export interface DiscoveredDevice {
  readonly device: SourceDevice
  readonly id: string
}
