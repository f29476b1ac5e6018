/* Entities of hosts, plotters and cameras. */
import { deviceActivities } from '../documents/state.ts'
import { eventTypes } from '../documents/event.ts'
import { commandTopic, deviceTopic, hostTopic, type Verb } from '../topics.ts'
import type { Component } from './discovery-document.ts'
import type { DiscoveredDevice, DiscoveryFacts } from './discovery-facts.ts'

type Components = Readonly<Record<string, Component>>

/** Values that come only while something is plotted are unavailable this long after the last one, s. */
const progressExpiresS = 60
/** A select lists this many of the newest drawings. */
const mostDrawings = 50

/** Entities of a host itself. */
export function hostComponents({ settings, host, source }: DiscoveryFacts): Components {
  const info = hostTopic(settings.prefix, host, 'info')
  return {
    connected: {
      ...{ p: 'binary_sensor', name: 'Connected', device_class: 'connectivity', entity_category: 'diagnostic' },
      ...{ state_topic: hostTopic(settings.prefix, host, 'status'), payload_on: 'online', payload_off: 'offline' },
    },
    devices: {
      ...{ p: 'sensor', name: 'Devices', entity_category: 'diagnostic', state_topic: info },
      value_template: '{{ value_json.devices | count }}',
    },
    version: {
      ...{ p: 'sensor', name: 'Version', entity_category: 'diagnostic', state_topic: info },
      value_template: '{{ value_json.version }}',
    },
    ...(source.latestVersion === undefined
      ? {}
      : {
          update: {
            ...{ p: 'update', name: 'vfab', entity_category: 'diagnostic', state_topic: info },
            value_template:
              "{{ {'installed_version': value_json.version, 'latest_version': value_json.latestVersion} | tojson }}",
          },
        }),
  }
}

/** Entities of a camera. */
export function cameraComponents(facts: DiscoveryFacts, { id }: DiscoveredDevice): Components {
  return presence(stateTopic(facts, id))
}

/** Entities of a plotter; those that do something only where commands are on. */
export function plotterComponents(facts: DiscoveryFacts, discovered: DiscoveredDevice): Components {
  const { settings, host } = facts
  const { id } = discovered
  const state = stateTopic(facts, id)
  const progress = deviceTopic(settings.prefix, host, id, 'progress')
  const ofJob = (member: string): string =>
    `{{ value_json.job.${member} if value_json.job is defined and value_json.job.${member} is defined else 'None' }}`
  return {
    ...presence(state),
    percent: {
      ...{ p: 'sensor', name: 'Progress', state_topic: state, unit_of_measurement: '%', icon: 'mdi:progress-pencil' },
      value_template: ofJob('percent'),
    },
    time_left: {
      ...{ p: 'sensor', name: 'Time left', state_topic: progress, expire_after: progressExpiresS },
      ...{ device_class: 'duration', unit_of_measurement: 's' },
      value_template: '{{ (value_json.remainingMs / 1000) | round(0) }}',
    },
    ink: {
      ...{ p: 'sensor', name: 'Ink', state_topic: progress, expire_after: progressExpiresS },
      ...{ device_class: 'distance', unit_of_measurement: 'm' },
      value_template: '{{ (value_json.drawnMm / 1000) | round(2) }}',
    },
    job: { p: 'sensor', name: 'Job', state_topic: state, value_template: ofJob('name') },
    layer: { p: 'sensor', name: 'Layer', state_topic: state, value_template: ofJob('layer') },
    waiting_for: { p: 'sensor', name: 'Waiting for', state_topic: state, value_template: ofJob('waiting') },
    plotting: {
      ...{ p: 'binary_sensor', name: 'Plotting', device_class: 'running', state_topic: state },
      value_template: onWhere("value_json.job is defined and value_json.job.state == 'plotting'"),
    },
    waiting: {
      ...{ p: 'binary_sensor', name: 'Waiting', state_topic: state },
      value_template: onWhere("value_json.job is defined and value_json.job.state == 'waiting'"),
    },
    event: {
      ...{ p: 'event', name: 'Event', event_types: eventTypes },
      state_topic: deviceTopic(settings.prefix, host, id, 'event'),
    },
    ...(settings.commands ? controls(facts, discovered, state) : {}),
  }
}

/** What every device says of itself. */
export function presence(state: string): Components {
  return {
    state: {
      ...{ p: 'sensor', name: 'State', device_class: 'enum', options: deviceActivities, state_topic: state },
      value_template: '{{ value_json.state }}',
    },
    problem: {
      ...{ p: 'binary_sensor', name: 'Problem', device_class: 'problem', entity_category: 'diagnostic' },
      ...{ state_topic: state, value_template: onWhere('value_json.error is defined') },
      json_attributes_topic: state,
      json_attributes_template: '{{ (value_json.error | default({})) | tojson }}',
    },
  }
}

function controls(facts: DiscoveryFacts, { device, id }: DiscoveredDevice, state: string): Components {
  const { settings, host, source } = facts
  const at = (verb: Verb): { readonly command_topic: string; readonly qos: number } => ({
    command_topic: commandTopic(settings.prefix, host, id, verb),
    qos: 1,
  })
  const button = (verb: Verb, name: string, icon: string): Component => ({
    ...{ p: 'button', name, icon, ...at(verb) },
    command_template: template(),
  })
  const canChange = (setting: string): boolean => device.plotter?.overrides.includes(setting) ?? false
  const drawings = source.drawings().slice(0, mostDrawings)
  return {
    pause: button('pause', 'Pause', 'mdi:pause'),
    resume: button('resume', 'Resume', 'mdi:play'),
    stop: button('stop', 'Stop', 'mdi:stop'),
    park: button('park', 'Park', 'mdi:parking'),
    ...(canChange('drawSpeedMmPerS') && {
      speed: {
        ...{ p: 'number', name: 'Drawing speed', entity_category: 'config', ...at('set'), state_topic: state },
        ...{ min: 1, max: 1000, step: 1, mode: 'box', device_class: 'speed', unit_of_measurement: 'mm/s' },
        value_template: "{{ value_json.drawSpeedMmPerS | default('None') }}",
        command_template: template('"drawSpeedMmPerS": {{ value }}'),
      },
    }),
    ...(canChange('penDownPercent') && {
      pen_down: {
        ...{ p: 'number', name: 'Pen height when down', entity_category: 'config', ...at('set'), state_topic: state },
        ...{ min: 0, max: 100, step: 1, mode: 'box', unit_of_measurement: '%' },
        value_template: "{{ value_json.penDownPercent | default('None') }}",
        command_template: template('"penDownPercent": {{ value }}'),
      },
    }),
    ...(drawings.length > 0 && {
      plot: {
        ...{ p: 'select', name: 'Plot a stored drawing', icon: 'mdi:draw', ...at('plot') },
        options: [...labels(drawings).keys()],
        command_template: template(`"drawing": {{ ${literal(labels(drawings))}[value] | tojson }}`),
      },
    }),
  }
}

/** Names that are unique; of drawings with the same name the newer ones. */
function labels(drawings: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  for (const { id, name } of drawings) if (!known.has(name)) known.set(name, id)
  return known
}

/** A command with an id of its own and a deadline of ten seconds. */
function template(members?: string): string {
  const base =
    '"id": "ha-{{ now().timestamp() }}-{{ range(100000, 999999) | random }}", "notAfterMs": {{ ((now().timestamp() + 10) * 1000) | int }}'
  return `{ ${[base, ...(members === undefined ? [] : [members])].join(', ')} }`
}

/** A Jinja mapping. What could end an expression, or begin one, is written by its code. */
function literal(entries: ReadonlyMap<string, string>): string {
  const text = (value: string): string =>
    JSON.stringify(value).replaceAll(/[{}%#]/g, (mark) => `\\u00${mark.codePointAt(0)!.toString(16)}`)
  return `{${[...entries].map(([name, id]) => `${text(name)}: ${text(id)}`).join(', ')}}`
}

function onWhere(condition: string): string {
  return `{{ 'ON' if ${condition} else 'OFF' }}`
}

function stateTopic({ settings, host }: DiscoveryFacts, id: string): string {
  return deviceTopic(settings.prefix, host, id, 'state')
}
