/* What is published of one device: its letters, and what they are made of. */
import type { OperationOptions } from '@vfab/core'
import type { BrokerLink } from '@vfab/driver-kit/broker'

import { eventOf, infoOf, progressOf, stateOf } from './device-documents.ts'
import type { DeviceInfo } from './documents/info.ts'
import type { HostSource, SourceDevice, SourceJob, SourceProgress, SourceReading } from './host-source.ts'
import { LatestReadings } from './latest-readings.ts'
import type { Outbox } from './outbox.ts'
import { deviceTopic } from './topics.ts'

/** Least time between two documents of a topic, ms; readings that do not change are sent this often. */
const leastMs = 1000
/** Events that may come at once; more are refilled one each second. */
const mostEvents = 10

/** What a {@link DevicePost} needs. */
export interface DevicePostOptions extends OperationOptions {
  readonly prefix: string
  readonly host: string
  /** DEVICE in topics. */
  readonly id: string
  readonly source: HostSource
  readonly outbox: Outbox
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  readonly link: () => BrokerLink | undefined
}

/** See above. */
export class DevicePost {
  readonly id: string
  readonly #options: DevicePostOptions
  readonly #readings = new LatestReadings()
  #device: SourceDevice
  #job: SourceJob | undefined
  #progress: SourceProgress | undefined
  #events = { left: mostEvents, atMs: 0 }

  constructor(device: SourceDevice, options: DevicePostOptions) {
    this.id = options.id
    this.#device = device
    this.#options = options
    this.#job = options.source.jobOf(device.name)
    this.#add('state', true, () => stateOf(this.#device, this.#job))
    if (device.kind === 'plotter') this.#add('progress', false, () => this.#progressDocument())
    if (device.kind === 'sensor') {
      this.#add('readings', false, () => this.#readings.publish(options.source.channels(device.name)))
    }
  }

  get device(): SourceDevice {
    return this.#device
  }

  get info(): DeviceInfo {
    return infoOf(this.#device, this.id)
  }

  /** The device is another. @returns whether what is announced of it changes */
  update(device: SourceDevice): boolean {
    const before = JSON.stringify(this.info)
    this.#device = device
    this.#touch('state')
    return JSON.stringify(this.info) !== before
  }

  /** A job of it is another. */
  updateJob(job: SourceJob): void {
    const before = this.#job?.id === job.id ? this.#job.state : undefined
    if (this.#job?.id !== job.id) this.#progress = undefined
    this.#job = job
    this.#progress = job.progress ?? this.#progress
    this.#touch('state')
    const event = eventOf(before, job, this.#options.now())
    if (event === undefined || !this.#mayTell()) return
    const { prefix, host } = this.#options
    const topic = deviceTopic(prefix, host, this.id, 'event')
    void this.#options.link()?.publish(topic, JSON.stringify(event), { qos: 1, retain: false })
  }

  /** @returns whether the job is one of this device */
  updateProgress(job: string, progress: SourceProgress): boolean {
    if (this.#job?.id !== job) return false
    this.#progress = progress
    this.#job = { ...this.#job, progress }
    this.#touch('progress')
    this.#touch('state')
    return true
  }

  /** It measured. */
  updateReadings(readings: readonly SourceReading[]): void {
    if (this.#readings.take(readings, this.#options.source.channels(this.#device.name))) this.#touch('readings')
  }

  /** Publishes readings that do not change, so that others know that they are still true. */
  beat(): void {
    if (this.#readings.isNewer) this.#touch('readings')
  }

  /** Publishes nothing any more, and removes what is stored. */
  remove(): void {
    for (const document of ['state', 'progress', 'readings'] as const)
      this.#options.outbox.remove(this.#topic(document))
  }

  #progressDocument(): unknown {
    const isPlotting = this.#job !== undefined && this.#device.job === this.#job.id && this.#progress !== undefined
    return isPlotting ? progressOf(this.#job!.id, this.#progress!) : undefined
  }

  #mayTell(): boolean {
    const nowMs = this.#options.now()
    const { left, atMs } = this.#events
    const allowed = Math.min(mostEvents, left + Math.max(0, nowMs - atMs) / 1000)
    this.#events = { left: Math.max(0, allowed - 1), atMs: nowMs }
    return allowed >= 1
  }

  #add(document: 'state' | 'progress' | 'readings', retain: boolean, make: () => unknown): void {
    this.#options.outbox.add({
      topic: this.#topic(document),
      options: { qos: retain ? 1 : 0, retain },
      leastMs,
      make: () => {
        const value = make()
        return value === undefined ? undefined : JSON.stringify(value)
      },
    })
  }

  #touch(document: 'state' | 'progress' | 'readings'): void {
    this.#options.outbox.touch(this.#topic(document))
  }

  #topic(document: 'state' | 'progress' | 'readings'): string {
    const { prefix, host } = this.#options
    return deviceTopic(prefix, host, this.id, document)
  }
}
