/*
 * What Home Assistant reads to show a host and its devices by themselves: one document for each, with all entities in it.
 *
 * @see https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
 */
import type { Letter } from '../outbox.ts'
import { deviceTopic, hostTopic } from '../topics.ts'
import { cameraComponents, hostComponents, plotterComponents } from './components.ts'
import type { Component, DiscoveryDocument } from './discovery-document.ts'
import type { DiscoveredDevice, DiscoveryFacts } from './discovery-facts.ts'
import { sensorComponents } from './sensor-components.ts'

/** Topic of a document. @param device - undefined: the host itself */
export function discoveryTopic(discoveryPrefix: string, instance: string, device: string | undefined): string {
  return `${discoveryPrefix}/device/${identifier(instance, device)}/config`
}

/** The letter of a device, or of the host itself. */
export function discoveryLetters(facts: DiscoveryFacts, of: () => DiscoveredDevice | undefined): Letter {
  const { settings, instance } = facts
  return {
    topic: discoveryTopic(settings.discoveryPrefix, instance, of()?.id),
    options: { qos: 1, retain: true },
    leastMs: 1000,
    make: () => JSON.stringify(discoveryDocument(facts, of())),
  }
}

/** A document. @param discovered - undefined: the host itself */
export function discoveryDocument(facts: DiscoveryFacts, discovered: DiscoveredDevice | undefined): DiscoveryDocument {
  const { host, instance, source } = facts
  const origin = { name: 'vfab', sw: source.version }
  if (discovered === undefined) {
    return {
      dev: {
        ids: identifier(instance, undefined),
        name: host,
        mf: 'vfab',
        mdl: 'host',
        sw: source.version,
        cu: urlOf(facts),
      },
      o: origin,
      cmps: named(hostComponents(facts), instance, 'host'),
    }
  }
  const { device, id } = discovered
  return {
    dev: {
      ids: identifier(instance, id),
      name: device.name,
      mf: 'vfab',
      mdl: device.model ?? device.driver,
      via_device: identifier(instance, undefined),
      cu: urlOf(facts),
    },
    o: origin,
    availability: availabilityOf(facts, id),
    availability_mode: 'all',
    cmps: named(componentsOf(facts, discovered), instance, id),
  }
}

function componentsOf(facts: DiscoveryFacts, discovered: DiscoveredDevice): Readonly<Record<string, Component>> {
  if (discovered.device.kind === 'plotter') return plotterComponents(facts, discovered)
  if (discovered.device.kind === 'camera') return cameraComponents(facts, discovered)
  return sensorComponents(facts, discovered)
}

function availabilityOf({ settings, host }: DiscoveryFacts, id: string): DiscoveryDocument['availability'] {
  return [
    { topic: hostTopic(settings.prefix, host, 'status') },
    {
      topic: deviceTopic(settings.prefix, host, id, 'state'),
      value_template: "{{ 'offline' if value_json.state == 'missing' else 'online' }}",
    },
  ]
}

function urlOf({ settings, source }: DiscoveryFacts): string | undefined {
  return settings.pageUrl ?? source.url
}

/** Unique over all installations: of the instance, never of a name that a person can change. */
function identifier(instance: string, device: string | undefined): string {
  return device === undefined ? `vfab_${instance}` : `vfab_${instance}_${device}`
}

function named(
  components: Readonly<Record<string, Component>>,
  instance: string,
  device: string,
): DiscoveryDocument['cmps'] {
  return Object.fromEntries(
    Object.entries(components).map(([key, component]) => [
      key,
      { ...component, unique_id: `vfab_${instance}_${device}_${key}` },
    ]),
  )
}
