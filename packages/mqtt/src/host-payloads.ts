/* What a host would publish, without a broker. */
import { hostname } from 'node:os'

import { systemClock } from '@vfab/core'
import type { BrokerLink, PublishOptions } from '@vfab/driver-kit/broker'

import { checkBroker } from './connect.ts'
import { HostPost } from './host-post.ts'
import type { HostSource } from './host-source.ts'
import { topicName } from './names.ts'
import { Outbox } from './outbox.ts'
import { openMemory } from './remembered.ts'
import type { BrokerSettings, BrokerSettingsInput } from './settings.ts'
import { hostTopic } from './topics.ts'

/** A message that a host publishes. */
export interface HostPayload {
  readonly topic: string
  readonly retain: boolean
  readonly qos: 0 | 1
  /** JSON, or the text of a status. */
  readonly payload: string
}

/**
 * The messages with which a host announces itself, its devices as they are now, and what Home Assistant reads. Connects to nothing.
 * @throws DriverError `CONFIG_INVALID`, `IO_FAILED`
 */
export async function hostPayloads(options: {
  readonly broker: BrokerSettings | BrokerSettingsInput
  readonly source: HostSource
  readonly stateDirectory: string
}): Promise<readonly HostPayload[]> {
  const settings = await checkBroker(options.broker)
  const { instance } = await openMemory(options.stateDirectory)
  const host = settings.name ?? topicName(hostname().split('.')[0]!)
  const payloads: HostPayload[] = [
    { topic: hostTopic(settings.prefix, host, 'status'), retain: true, qos: 1, payload: 'online' },
  ]
  const ending = new AbortController()
  const link = {
    async publish(topic: string, payload: string, { retain, qos }: PublishOptions) {
      payloads.push({ topic, retain, qos, payload })
      return true
    },
  } as BrokerLink
  const outbox = new Outbox({ clock: systemClock, signal: ending.signal })
  outbox.open(link)
  const memory = { instance, before: undefined, save: async (): Promise<void> => {} }
  const post = new HostPost({
    ...{ settings, source: options.source, host, instance, outbox, memory },
    ...{ now: Date.now, sinceMs: Date.now, link: () => link },
  })
  post.announce()
  ending.abort()
  return payloads
}
