import { type DeviceValues, severalDevicesOptions, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

/** Options of `vfab mqtt`. */
export interface MqttValues extends Pick<DeviceValues, 'sim-speed'> {
  readonly device?: readonly string[] | undefined
}

const options: Command<MqttValues>['options'] = {
  device: {
    ...severalDevicesOptions('device').device,
    summary: 'another device besides the configured and attached ones',
  },
  'sim-speed': takes('FACTOR', 'device time per real time of simulated devices: 1 (default), 10, max'),
}

export const mqttShow: Command<MqttValues> = {
  options,
  positionals: [],
  details:
    'Prints what this host publishes on the broker of the configuration (broker:): its announcement, the state of each device, and the ' +
    'Home Assistant discovery documents. Opens sensors to list their channels; connects to no broker. Needs @vfab/mqtt and @vfab/server.',
  examples: [{ line: 'vfab mqtt show -d ebb:sim --json', does: 'prints the payloads for a simulated plotter' }],
  load: async () => (await import('../mqtt.ts')).showPayloads,
}

export const mqttRun: Command<MqttValues> = {
  options,
  positionals: [],
  details:
    'Publishes devices and jobs on the broker of the configuration (broker:) until Ctrl-C, without the page: vfab serve does the same with ' +
    'it. Carries out commands if broker.commands is true. Needs @vfab/mqtt and @vfab/server.',
  stream: true,
  load: async () => (await import('../mqtt.ts')).runPublisher,
}
