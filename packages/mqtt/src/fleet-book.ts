/* What a desk knows of all hosts, from their documents. */
import { deviceEventSchema } from './documents/event.ts'
import { type HostInfo, hostInfoSchema } from './documents/info.ts'
import { type ProgressDocument, progressSchema } from './documents/progress.ts'
import { type ReadingsDocument, readingsSchema } from './documents/readings.ts'
import { type DeviceStateDocument, deviceStateSchema } from './documents/state.ts'
import type { FleetChange, FleetHost } from './desk.ts'
import { readDocument } from './read-document.ts'
import type { ParsedTopic } from './topics.ts'

interface Known {
  readonly name: string
  online: boolean
  info: HostInfo | undefined
  readonly states: Map<string, DeviceStateDocument>
  readonly progress: Map<string, ProgressDocument>
  readonly readings: Map<string, ReadingsDocument>
  /** Whether its presence was heard of since the last connection. */
  isFresh: boolean
}

/** More hosts, or devices of one, are not remembered: topics are made by others. */
const most = { hosts: 20_000, devices: 1000 }

/** See above. */
export class FleetBook {
  readonly #known = new Map<string, Known>()
  readonly #onChange: (change: FleetChange) => void

  constructor(onChange: (change: FleetChange) => void) {
    this.#onChange = onChange
  }

  /** All that announced themselves, by name. */
  hosts(): readonly FleetHost[] {
    return [...this.#known.values()]
      .map(hostOf)
      .filter((host) => host !== undefined)
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  host(name: string): FleetHost | undefined {
    const known = this.#known.get(name)
    return known && hostOf(known)
  }

  /** Documents that were announced and have not come. */
  get missing(): number {
    let missing = 0
    for (const { info, states, isFresh, online } of this.#known.values()) {
      if (info === undefined) missing += online ? 1 : 0
      else missing += (isFresh ? 0 : 1) + info.devices.filter(({ id }) => !states.has(id)).length
    }
    return missing
  }

  /** A connection begins: what is known is old until it comes again. */
  begin(): void {
    for (const known of this.#known.values()) known.isFresh = false
  }

  /** All that the broker had stored has come: hosts without a word are not there. */
  settle(): void {
    for (const known of this.#known.values()) {
      if (known.isFresh || !known.online) continue
      known.online = false
      this.#changed(known)
    }
  }

  /** Takes a message. */
  take(topic: ParsedTopic, payload: Uint8Array): void {
    const known = this.#of(topic.host)
    if (known === undefined) return
    if ('device' in topic) this.#takeDevice(known, topic.device, topic.document, payload)
    else if (topic.document === 'status') this.#takeStatus(known, payload)
    else if (topic.document === 'info') this.#takeInfo(known, payload)
  }

  #of(name: string): Known | undefined {
    const known = this.#known.get(name)
    if (known !== undefined || this.#known.size >= most.hosts) return known
    const made: Known = {
      ...{ name, online: false, info: undefined, isFresh: false },
      ...{ states: new Map(), progress: new Map(), readings: new Map() },
    }
    this.#known.set(name, made)
    return made
  }

  #takeStatus(known: Known, payload: Uint8Array): void {
    known.online = Buffer.from(payload).toString() === 'online'
    known.isFresh = true
    this.#changed(known)
  }

  #takeInfo(known: Known, payload: Uint8Array): void {
    if (payload.byteLength === 0) {
      this.#known.delete(known.name)
      this.#onChange({ type: 'host-gone', name: known.name })
      return
    }
    const info = readDocument(hostInfoSchema, payload)
    if (info === undefined) return
    known.info = info
    const ids = new Set(info.devices.map(({ id }) => id))
    // States may come before the announcement; what is sent while a device is used does not.
    for (const kept of [known.progress, known.readings]) {
      for (const id of kept.keys()) if (!ids.has(id)) kept.delete(id)
    }
    this.#changed(known)
  }

  #takeDevice(known: Known, device: string, document: string, payload: Uint8Array): void {
    if (document === 'state') {
      const state = readDocument(deviceStateSchema, payload)
      if (state === undefined) known.states.delete(device)
      else if (known.states.size < most.devices) known.states.set(device, state)
      if (state?.job === undefined) known.progress.delete(device)
    } else if (document === 'progress') {
      const progress = readDocument(progressSchema, payload)
      if (progress !== undefined && known.progress.size < most.devices) known.progress.set(device, progress)
    } else if (document === 'readings') {
      const readings = readDocument(readingsSchema, payload)
      if (readings !== undefined && known.readings.size < most.devices) known.readings.set(device, readings)
    } else if (document === 'event') {
      const event = readDocument(deviceEventSchema, payload)
      if (event !== undefined) this.#onChange({ type: 'event', host: known.name, device, event })
      return
    } else return
    this.#changed(known)
  }

  #changed(known: Known): void {
    const host = hostOf(known)
    if (host !== undefined) this.#onChange({ type: 'host', host })
  }
}

function hostOf({ name, online, info, states, progress, readings }: Known): FleetHost | undefined {
  if (info === undefined) return undefined
  const devices = info.devices.map((device) => ({
    ...device,
    state: states.get(device.id),
    progress: progress.get(device.id),
    readings: readings.get(device.id),
  }))
  return { name, online, info, devices }
}
