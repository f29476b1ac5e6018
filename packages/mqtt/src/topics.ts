/*
 * Names of topics. HOST and DEVICE are 1 to 32 of `a-z 0-9 _ -`; `vfab` is the configured prefix.
 *
 *   vfab/HOST/status             online | offline                    retained, QoS 1, last will
 *   vfab/HOST/info               HostInfo                            retained, QoS 1
 *   vfab/HOST/claim              instance id of a host that connects QoS 0
 *   vfab/HOST/DEVICE/state       DeviceState                         retained, QoS 1
 *   vfab/HOST/DEVICE/progress    Progress, 1/s while plotting        QoS 0
 *   vfab/HOST/DEVICE/readings    Readings, at most 1/s               QoS 0
 *   vfab/HOST/DEVICE/event       DeviceEvent                         QoS 1
 *   vfab/HOST/DEVICE/cmd/VERB    Command; refused if retained        QoS 1
 *   vfab/HOST/DEVICE/reply       Answer, where no response topic below vfab/reply/ is given; QoS 1
 *   vfab/reply/…                 Answer, at the caller's response topic
 */

/** What HOST and DEVICE consist of. */
export const namePattern: RegExp = /^[a-z0-9_-]{1,32}$/

/** Documents below a host. */
export type HostDocument = 'status' | 'info' | 'claim'
/** Documents below a device of a host. */
export type DeviceDocument = 'state' | 'progress' | 'readings' | 'event' | 'reply'

/** What commands can ask for. */
export const verbs = ['pause', 'resume', 'stop', 'park', 'set', 'plot'] as const
/** One of {@link verbs}. */
export type Verb = (typeof verbs)[number]

/** Topic of a host's document. */
export function hostTopic(prefix: string, host: string, document: HostDocument): string {
  return `${prefix}/${host}/${document}`
}

/** Topic of a device's document. */
export function deviceTopic(prefix: string, host: string, device: string, document: DeviceDocument): string {
  return `${prefix}/${host}/${device}/${document}`
}

/** Topic of a command. */
export function commandTopic(prefix: string, host: string, device: string, verb: string): string {
  return `${prefix}/${host}/${device}/cmd/${verb}`
}

/** Topic at which a desk receives answers. */
export function replyTopic(prefix: string, desk: string): string {
  return `${prefix}/reply/${desk}`
}

/** What a topic below the prefix is about. */
export type ParsedTopic =
  | { readonly host: string; readonly document: HostDocument }
  | { readonly host: string; readonly device: string; readonly document: DeviceDocument }
  | { readonly host: string; readonly device: string; readonly document: 'cmd'; readonly verb: string }

const hostDocuments: ReadonlySet<string> = new Set<HostDocument>(['status', 'info', 'claim'])
const deviceDocuments: ReadonlySet<string> = new Set<DeviceDocument>([
  'state',
  'progress',
  'readings',
  'event',
  'reply',
])

/** Takes a topic apart; undefined for one that is none of those above. */
export function parseTopic(prefix: string, topic: string): ParsedTopic | undefined {
  if (!topic.startsWith(`${prefix}/`)) return undefined
  const [host = '', second = '', third, verb, ...rest] = topic.slice(prefix.length + 1).split('/')
  if (!namePattern.test(host) || host === 'reply' || rest.length > 0) return undefined
  if (third === undefined) {
    return hostDocuments.has(second) ? { host, document: second as HostDocument } : undefined
  }
  if (!namePattern.test(second)) return undefined
  if (third === 'cmd') return verb === undefined ? undefined : { host, device: second, document: 'cmd', verb }
  if (verb !== undefined || !deviceDocuments.has(third)) return undefined
  return { host, device: second, document: third as DeviceDocument }
}
