/* Entities of a sensor: one for each channel. */
import { unitLabel } from '@vfab/core'

import type { SourceChannel } from '../host-source.ts'
import { deviceTopic } from '../topics.ts'
import { presence } from './components.ts'
import type { Component } from './discovery-document.ts'
import type { DiscoveredDevice, DiscoveryFacts } from './discovery-facts.ts'
import { binaryClassOf, sensorClassOf } from './quantity-classes.ts'

/** A sensor publishes at least each minute: three of them missed, and its values are unavailable, s. */
const expiresS = 180

/** Entities of a sensor, as far as its channels are known: all of them once it was open. */
export function sensorComponents(
  { settings, host, source }: DiscoveryFacts,
  { device, id }: DiscoveredDevice,
): Readonly<Record<string, Component>> {
  const readings = deviceTopic(settings.prefix, host, id, 'readings')
  const channels = source
    .channels(device.name)
    .map((channel) => [keyOf(channel.id), entityOf(channel, readings)] as const)
  return { ...presence(deviceTopic(settings.prefix, host, id, 'state')), ...Object.fromEntries(channels) }
}

function entityOf(channel: SourceChannel, readings: string): Component {
  const { id, name = id, quantity, unit, type, kind } = channel
  const value = `{% set r = value_json.channels[${quoted(id)}] | default({}) %}`
  const isKnown = "r.value is defined and r.quality in ['good', 'uncertain']"
  const base = { name, state_topic: readings, expire_after: expiresS }
  if (type === 'boolean') {
    return {
      ...{ p: 'binary_sensor', ...base, device_class: binaryClassOf(quantity) },
      value_template: `${value}{{ ('ON' if r.value else 'OFF') if ${isKnown} else 'None' }}`,
    }
  }
  const label = unitLabel(unit)
  const numeric = {
    device_class: sensorClassOf(quantity, label),
    unit_of_measurement: label === '' ? undefined : label,
    state_class:
      kind === 'total'
        ? 'total'
        : kind === 'total-increasing' || kind === 'counter'
          ? 'total_increasing'
          : 'measurement',
  }
  return {
    ...{ p: 'sensor', ...base, ...(type === 'number' && numeric) },
    value_template: `${value}{{ r.value if ${isKnown} else 'None' }}`,
  }
}

/** A key of an entity for any id. */
function keyOf(id: string): string {
  return `channel_${id.replaceAll(/[^A-Za-z0-9_-]/g, (mark) => `-${mark.codePointAt(0)!.toString(16)}-`)}`
}

/** A Jinja string. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
