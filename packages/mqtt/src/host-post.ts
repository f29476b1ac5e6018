/* All that is published of a host: its announcement, its devices, what Home Assistant is told; and what is cleared up after a rename. */
import type { BrokerLink } from '@vfab/driver-kit/broker'

import { DevicePost } from './device-post.ts'
import { discoveryLetters, discoveryTopic } from './discovery/discovery-letters.ts'
import { type HostInfo, hostInfoSchema } from './documents/info.ts'
import type { HostSource, SourceDevice, SourceEvent } from './host-source.ts'
import { freeTopicName } from './names.ts'
import type { Outbox } from './outbox.ts'
import { readDocument } from './read-document.ts'
import type { Announced, Memory } from './remembered.ts'
import type { BrokerSettings } from './settings.ts'
import { deviceTopic, hostTopic } from './topics.ts'

/** What {@link HostPost} needs. */
export interface HostPostOptions {
  readonly settings: BrokerSettings
  readonly source: HostSource
  readonly now: () => number
  readonly memory: Memory
  readonly host: string
  readonly instance: string
  readonly outbox: Outbox
  readonly link: () => BrokerLink | undefined
  readonly sinceMs: () => number
}

/** See above. */
export class HostPost {
  readonly #options: HostPostOptions
  readonly #posts = new Map<string, DevicePost>()
  #isAnnounced = false
  /** What is still to be cleared up of what was announced before this run. */
  #former: Announced | undefined
  #isFormerOurs = false

  constructor(options: HostPostOptions) {
    this.#options = options
    this.#former = options.memory.before
  }

  /** Topics to read before anything is announced: those of the host under its former name. */
  get formerTopics(): readonly string[] {
    const former = this.#former
    return former !== undefined && this.#isRenamed(former) ? [hostTopic(former.prefix, former.host, 'info')] : []
  }

  /** A message of a topic that is not this host's. */
  takeFormer(topic: string, payload: Uint8Array): void {
    if (!this.formerTopics.includes(topic)) return
    // Another host may have the former name by now: what it says is left alone.
    this.#isFormerOurs = readDocument(hostInfoSchema, payload)?.instance === this.#options.instance
  }

  /** The device of this id. */
  nameOf(id: string): string | undefined {
    return [...this.#posts].find(([, post]) => post.id === id)?.[0]
  }

  /** Announces the host, once the name is its own. */
  announce(): void {
    if (!this.#isAnnounced) {
      this.#isAnnounced = true
      const { outbox, settings, host, source } = this.#options
      for (const device of source.devices()) this.#add(device)
      outbox.add({
        topic: hostTopic(settings.prefix, host, 'info'),
        options: { qos: 1, retain: true },
        leastMs: 1000,
        make: () => JSON.stringify(this.#info()),
      })
      if (settings.homeAssistant) this.#addDiscovery(undefined)
    }
    this.#clearFormer()
    this.#remember()
  }

  /** Something changed. */
  take(event: SourceEvent): void {
    if (!this.#isAnnounced) return
    switch (event.type) {
      case 'device':
        return this.#takeDevice(event.device)
      case 'device-gone':
        return this.#remove(event.name)
      case 'job':
        return this.#posts.get(event.job.device)?.updateJob(event.job)
      case 'progress':
        for (const post of this.#posts.values()) if (post.updateProgress(event.job, event.progress)) return
        return
      case 'readings':
        this.#posts.get(event.sensor)?.updateReadings(event.readings)
        return this.#touchDiscovery(event.sensor)
      case 'drawings':
        for (const name of this.#posts.keys()) this.#touchDiscovery(name)
    }
  }

  /** Publishes what does not change, so that others know that it is still true. */
  beat(): void {
    for (const post of this.#posts.values()) post.beat()
    if (this.#options.link() !== undefined) this.#clearGone()
  }

  /** Another host has the name: what is under our own id is removed, the rest is the other's. */
  withdraw(link: BrokerLink): void {
    const { settings, instance } = this.#options
    if (!settings.homeAssistant) return
    for (const id of [undefined, ...[...this.#posts.values()].map((post) => post.id)]) {
      void link.publish(discoveryTopic(settings.discoveryPrefix, instance, id), '', { qos: 1, retain: true })
    }
  }

  #info(): HostInfo {
    const { instance, source, settings, sinceMs } = this.#options
    return {
      ...{
        schemaVersion: 1,
        instance,
        sinceMs: sinceMs(),
        version: source.version,
        latestVersion: source.latestVersion,
      },
      ...{ url: settings.pageUrl ?? source.url, commands: settings.commands },
      devices: [...this.#posts.values()].map(({ info }) => info),
    }
  }

  #takeDevice(device: SourceDevice): void {
    const post = this.#posts.get(device.name)
    if (post === undefined) {
      this.#add(device)
      this.#touchInfo()
      return this.#remember()
    }
    if (post.update(device)) this.#touchInfo()
    this.#touchDiscovery(device.name)
  }

  #add(device: SourceDevice): void {
    const { settings, host, source, outbox, now, link } = this.#options
    const id = freeTopicName(device.name, new Set([...this.#posts.values()].map((post) => post.id)))
    this.#posts.set(
      device.name,
      new DevicePost(device, { prefix: settings.prefix, host, id, source, outbox, now, link }),
    )
    if (settings.homeAssistant) this.#addDiscovery(device.name)
  }

  #remove(name: string): void {
    const post = this.#posts.get(name)
    if (post === undefined) return
    const { settings, outbox, instance } = this.#options
    this.#posts.delete(name)
    post.remove()
    if (settings.homeAssistant) outbox.remove(discoveryTopic(settings.discoveryPrefix, instance, post.id))
    this.#touchInfo()
    this.#remember()
  }

  #addDiscovery(name: string | undefined): void {
    const { settings, host, instance, source, outbox } = this.#options
    const post = name === undefined ? undefined : this.#posts.get(name)
    const facts = { settings, host, instance, source }
    outbox.add(discoveryLetters(facts, () => post && { device: post.device, id: post.id }))
  }

  #touchDiscovery(name: string): void {
    const { settings, instance, outbox } = this.#options
    const post = this.#posts.get(name)
    if (post !== undefined && settings.homeAssistant) {
      outbox.touch(discoveryTopic(settings.discoveryPrefix, instance, post.id))
    }
  }

  #touchInfo(): void {
    const { outbox, settings, host } = this.#options
    outbox.touch(hostTopic(settings.prefix, host, 'info'))
  }

  #isRenamed({ prefix, host }: Announced): boolean {
    return prefix !== this.#options.settings.prefix || host !== this.#options.host
  }

  /** Removes what was announced under a former name or prefix. */
  #clearFormer(): void {
    const former = this.#former
    if (former === undefined) return
    const { outbox, settings, instance } = this.#options
    if (this.#isRenamed(former) && this.#isFormerOurs) {
      for (const document of ['info', 'status'] as const) outbox.clear(hostTopic(former.prefix, former.host, document))
      for (const id of former.devices) outbox.clear(deviceTopic(former.prefix, former.host, id, 'state'))
    }
    const { discoveryPrefix } = former
    if (discoveryPrefix === undefined || this.#discoversAt(discoveryPrefix)) return
    for (const id of [undefined, ...former.devices]) outbox.clear(discoveryTopic(discoveryPrefix, instance, id))
    this.#former = { ...former, discoveryPrefix: settings.homeAssistant ? settings.discoveryPrefix : undefined }
  }

  /** Removes devices of before that did not come again: attached ones are not found in the first moment. */
  #clearGone(): void {
    const former = this.#former
    if (former === undefined) return
    this.#former = undefined
    const { outbox, settings, host, instance } = this.#options
    const here = new Set([...this.#posts.values()].map((post) => post.id))
    for (const id of former.devices.filter((each) => !here.has(each))) {
      if (!this.#isRenamed(former)) outbox.clear(deviceTopic(settings.prefix, host, id, 'state'))
      if (former.discoveryPrefix !== undefined) outbox.clear(discoveryTopic(former.discoveryPrefix, instance, id))
    }
    this.#remember()
  }

  #discoversAt(prefix: string): boolean {
    const { homeAssistant, discoveryPrefix } = this.#options.settings
    return homeAssistant && prefix === discoveryPrefix
  }

  #remember(): void {
    const { memory, settings, host } = this.#options
    const here = [...this.#posts.values()].map(({ id }) => id)
    const devices = [...new Set([...here, ...(this.#former?.devices ?? [])])]
    const discoveryPrefix = settings.homeAssistant ? settings.discoveryPrefix : undefined
    // What cannot be written now is written with the next change; nothing but clearing up depends on it.
    memory.save({ prefix: settings.prefix, host, devices, discoveryPrefix }).catch(() => {})
  }
}
