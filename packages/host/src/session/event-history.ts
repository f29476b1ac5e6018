import { createRingBuffer, type EventHub, type RingBuffer } from '@vfab/core'

/** What is remembered: what happens to a device, not what it measures. */
const remembered = ['state', 'connection_changed', 'device_error', 'state_update'] as const

/** Events of many sessions remembered, some hours of trouble. */
const size = 1000

/** An event of any type. */
export type RememberedEvent = ReturnType<EventHub['history']>[number]

/** Which part of a host's history is wanted. */
export type HostHistoryFilter = NonNullable<Parameters<EventHub['history']>[0]> & {
  /** Name of the device: `east`, `ebb:/dev/ttyACM0`. */
  readonly device?: string | undefined
}

/** The last events of all sessions of a host, those that have ended too. */
export class EventHistory {
  readonly #events: RingBuffer<RememberedEvent> = createRingBuffer(size)

  /** Remembers what this session reports from now on. */
  follow(events: EventHub): void {
    for (const type of remembered) events.on(type, (event) => this.#events.push(event as RememberedEvent))
  }

  /** Oldest first. */
  read({ types, sinceMs = -Infinity, device }: HostHistoryFilter = {}): readonly RememberedEvent[] {
    return [...this.#events].filter(
      (event) =>
        event.timestampMs >= sinceMs &&
        (types === undefined || types.includes(event.type)) &&
        (device === undefined || event.device === device),
    )
  }
}
