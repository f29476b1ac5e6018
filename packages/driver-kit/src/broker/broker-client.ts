/* What is used of the package `mqtt`: the driver that connects brings it, so that drivers without a broker need no package. */

/** A packet that came, as far as it is looked at. */
export interface BrokerPacket {
  readonly retain: boolean
  readonly qos: number
  readonly properties?: { readonly responseTopic?: string; readonly correlationData?: Uint8Array } | undefined
}

/** A message to be sent. */
export interface PublishOptions {
  readonly qos: 0 | 1
  readonly retain: boolean
  readonly properties?: {
    readonly correlationData?: Uint8Array
    readonly responseTopic?: string
    readonly messageExpiryInterval?: number
  }
}

/** How to subscribe; `rap` keeps the mark `retain` of what is sent to be stored (MQTT 5). */
export interface SubscribeOptions {
  readonly qos: 0 | 1
  readonly rap?: boolean | undefined
}

/** A client of the package `mqtt`. */
export interface BrokerClient {
  /** The connection of the moment; a new one after each loss. A socket, or over WebSocket something else. */
  readonly stream?: object | undefined
  on(event: 'message', listener: (topic: string, payload: Uint8Array, packet: BrokerPacket) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect' | 'close', listener: () => void): unknown
  once(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'connect' | 'close', listener: () => void): unknown
  publish(topic: string, payload: string, options: PublishOptions, done: (error?: unknown) => void): unknown
  subscribeAsync(
    filters: string[],
    options: SubscribeOptions,
  ): Promise<readonly { readonly topic: string; readonly qos: number }[]>
  unsubscribeAsync(filters: string[]): Promise<unknown>
  end(force: boolean, options: object, done: () => void): unknown
  end(force: boolean): unknown
}

/** The package `mqtt`. */
export interface BrokerPackage {
  connect(url: string, options: object): BrokerClient
}
