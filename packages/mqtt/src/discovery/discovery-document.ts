/** One entity. Keys are Home Assistant's. */
export interface Component {
  /** Platform. */
  readonly p: 'sensor' | 'binary_sensor' | 'button' | 'number' | 'select' | 'event' | 'update'
  readonly name: string
  readonly [option: string]: unknown
}

/** Where a device's presence is reported. */
export interface AvailabilityTopic {
  readonly topic: string
  readonly value_template?: string | undefined
}

/** Home Assistant's device discovery payload. */
export interface DiscoveryDocument {
  /** Device: identifiers, name, manufacturer, model, software version, configuration URL. */
  readonly dev: {
    readonly ids: string
    readonly name: string
    readonly mf: string
    readonly mdl: string
    readonly sw?: string | undefined
    readonly cu?: string | undefined
    readonly via_device?: string | undefined
  }
  /** What announced it. */
  readonly o: { readonly name: string; readonly sw: string }
  readonly availability?: readonly AvailabilityTopic[] | undefined
  readonly availability_mode?: 'all' | undefined
  /** Entities by key. */
  readonly cmps: Readonly<Record<string, Component & { readonly unique_id: string }>>
}
