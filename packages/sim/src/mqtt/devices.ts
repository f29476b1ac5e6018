import type { Broker } from './broker.ts'

/** Whose way to publish a simulated device has. */
export const mqttFlavours = ['tasmota', 'zigbee2mqtt', 'esphome', 'plain'] as const

/** See {@link mqttFlavours}. */
export type MqttFlavour = (typeof mqttFlavours)[number]

/** What a device measures. */
export type MqttValues = Readonly<Record<string, number | boolean | string>>

const units: Readonly<Record<string, readonly [deviceClass: string, unit: string]>> = {
  temp: ['temperature', '°C'],
  temperature: ['temperature', '°C'],
  humidity: ['humidity', '%'],
  pressure: ['pressure', 'hPa'],
  power: ['power', 'W'],
}

/** Announces a device as its firmware does, stored by the broker: Home Assistant's discovery. */
export function announce(broker: Broker, flavour: MqttFlavour, values: MqttValues): void {
  if (flavour === 'plain') return
  for (const [name, value] of Object.entries(values)) {
    const isSwitch = typeof value === 'boolean'
    const kind = isSwitch ? 'binary_sensor' : 'sensor'
    const [deviceClass, unit] = units[name] ?? [undefined, undefined]
    broker.publish(
      `homeassistant/${kind}/sim_${name}/config`,
      JSON.stringify(document(flavour, { name, isSwitch, deviceClass, unit })),
      {
        retain: true,
      },
    )
  }
  broker.publish(availabilityTopic[flavour], flavour === 'tasmota' ? 'Online' : 'online', { retain: true })
}

const availabilityTopic = {
  tasmota: 'tele/sim/LWT',
  zigbee2mqtt: 'zigbee2mqtt/sim/availability',
  esphome: 'sim/status',
} as const

interface Entity {
  readonly name: string
  readonly isSwitch: boolean
  readonly deviceClass: string | undefined
  readonly unit: string | undefined
}

function document(flavour: Exclude<MqttFlavour, 'plain'>, { name, isSwitch, deviceClass, unit }: Entity): object {
  switch (flavour) {
    case 'zigbee2mqtt':
      return {
        name,
        state_topic: 'zigbee2mqtt/sim',
        value_template: `{{ value_json.${name} }}`,
        unique_id: `sim_${name}_zigbee2mqtt`,
        ...(unit && { unit_of_measurement: unit, state_class: 'measurement' }),
        ...(deviceClass && { device_class: deviceClass }),
        ...(isSwitch && { payload_on: true, payload_off: false }),
        availability: [{ topic: availabilityTopic.zigbee2mqtt }],
        device: { name: 'sim', identifiers: ['zigbee2mqtt_sim'], manufacturer: 'vfab' },
      }
    case 'esphome':
      return {
        name,
        stat_t: `sim/sensor/${name}/state`,
        uniq_id: `sim_${name}_esphome`,
        ...(unit && { unit_of_meas: unit, stat_cla: 'measurement' }),
        ...(deviceClass && { dev_cla: deviceClass }),
        avty_t: availabilityTopic.esphome,
        dev: { name: 'sim', ids: 'sim_esphome', mf: 'vfab' },
      }
    case 'tasmota':
      return {
        name,
        '~': 'tele/sim/',
        stat_t: '~SENSOR',
        val_tpl: `{{value_json['SIM']['${name}']}}`,
        uniq_id: `sim_${name}_tasmota`,
        ...(unit && { unit_of_meas: unit, stat_cla: 'measurement' }),
        ...(deviceClass && { dev_cla: deviceClass }),
        avty_t: '~LWT',
        pl_avail: 'Online',
        pl_not_avail: 'Offline',
        dev: { name: 'sim', ids: ['sim_tasmota'] },
      }
  }
}

/** Publishes what a device measures now. */
export function publishValues(broker: Broker, flavour: MqttFlavour, values: MqttValues): void {
  switch (flavour) {
    case 'tasmota':
      return broker.publish(
        'tele/sim/SENSOR',
        JSON.stringify({ Time: new Date().toISOString().slice(0, 19), SIM: switched(values), TempUnit: 'C' }),
      )
    case 'zigbee2mqtt':
      return broker.publish('zigbee2mqtt/sim', JSON.stringify({ ...values, linkquality: 120 }))
    case 'esphome':
      for (const [name, value] of Object.entries(switched(values)))
        broker.publish(`sim/sensor/${name}/state`, String(value))
      return
    case 'plain':
      for (const [name, value] of Object.entries(values)) broker.publish(`sim/${name}`, String(value))
  }
}

function switched(values: MqttValues): MqttValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'boolean' ? (value ? 'ON' : 'OFF') : value]),
  )
}
