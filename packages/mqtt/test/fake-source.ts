import { DriverError } from '@vfab/core'
import type { HostSource, SourceChannel, SourceDevice, SourceEvent, SourceJob } from '@vfab/mqtt'

/** A plotter that is ready. */
export const east: SourceDevice = {
  ...{ name: 'east', kind: 'plotter', driver: 'ebb', model: 'AxiDraw V3', simulated: true, state: 'ready' },
  plotter: {
    ...{ machinePens: 1, overrides: ['drawSpeedMmPerS', 'penDownPercent'], drawSpeedMmPerS: 60 },
    ...{ penUpPercent: 60, penDownPercent: 30 },
  },
}

/** A camera, and a sensor. */
export const above: SourceDevice = { name: 'above', kind: 'camera', driver: 'ip', simulated: true, state: 'streaming' }
export const shed: SourceDevice = { name: 'shed', kind: 'sensor', driver: 'mqtt', simulated: true, state: 'streaming' }

/** Channels of {@link shed}. */
export const channels: readonly SourceChannel[] = [
  { id: 'temperature', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement', resolution: 0.5 },
  { id: 'door', name: 'Shed door', quantity: 'door', unit: '1', type: 'boolean', kind: 'state' },
  { id: "it's.odd", quantity: 'wind-rose', unit: '1', type: 'text', kind: 'state' },
  { id: 'energy', quantity: 'energy', unit: 'kWh', type: 'number', kind: 'total-increasing' },
  { id: 'level', quantity: 'temperature', unit: 'V', type: 'number' },
]

/** A job of {@link east}. */
export const flower: SourceJob = {
  ...{ id: '20261130-flower', name: 'flower.svg', device: 'east', state: 'plotting' },
  progress: {
    ...{ percent: 41.27, strokesDone: 410, strokes: 1000, drawnMm: 5123.45, totalMm: 12_000, elapsedMs: 60_000 },
    ...{ remainingMs: 65_000.4, layer: 1, layerName: 'petals', layers: 3 },
  },
}

/** A host without machines behind it: what is asked of it is written down. */
export class FakeSource implements HostSource {
  readonly version = '1.0.0'
  readonly url: string | undefined = 'http://attic.local:8423/'
  /** What commands did: `pause east stroke`. */
  readonly done: string[] = []
  readonly stored: { readonly id: string; readonly name: string }[] = []
  readonly #devices = new Map<string, SourceDevice>()
  readonly #jobs = new Map<string, SourceJob>()
  readonly #listeners = new Set<(event: SourceEvent) => void>()

  constructor(devices: readonly SourceDevice[] = [east, above, shed]) {
    for (const device of devices) this.#devices.set(device.name, device)
  }

  devices(): readonly SourceDevice[] {
    return [...this.#devices.values()]
  }

  jobOf(device: string): SourceJob | undefined {
    return this.#jobs.get(device)
  }

  channels(sensor: string): readonly SourceChannel[] {
    return sensor === 'shed' ? channels : []
  }

  drawings(): readonly { readonly id: string; readonly name: string }[] {
    return this.stored
  }

  follow(listener: (event: SourceEvent) => void, { signal }: { readonly signal: AbortSignal }): void {
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
  }

  /** Something happens. */
  tell(event: SourceEvent): void {
    if (event.type === 'device') this.#devices.set(event.device.name, event.device)
    if (event.type === 'device-gone') this.#devices.delete(event.name)
    if (event.type === 'job') this.#jobs.set(event.job.device, event.job)
    for (const listener of this.#listeners) listener(event)
  }

  /** A job begins on {@link east}, or changes. */
  plot(device: string, drawing: string, id: string): Promise<void> {
    return this.#do(`plot ${device} ${drawing} ${id}`)
  }

  async pause(device: string, at: 'stroke' | 'now'): Promise<void> {
    return this.#do(`pause ${device} ${at}`)
  }

  async resume(device: string): Promise<void> {
    throw new DriverError(`Ann operates ${device}`, { type: 'connection', code: 'LEASE_HELD', hint: 'ask Ann' })
  }

  async stop(device: string): Promise<void> {
    return this.#do(`stop ${device}`)
  }

  async park(device: string): Promise<void> {
    return this.#do(`park ${device}`)
  }

  async change(device: string, settings: object): Promise<void> {
    return this.#do(`set ${device} ${JSON.stringify(settings)}`)
  }

  async #do(what: string): Promise<void> {
    this.done.push(what)
  }
}
