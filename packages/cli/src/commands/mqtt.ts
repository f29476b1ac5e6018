import { hostedOptions, type HostedValues } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

export const mqttShow: Command<HostedValues> = {
  options: hostedOptions,
  positionals: [],
  details:
    'Prints what this host publishes on the broker of the configuration (broker:): its announcement, the state of each device, and the ' +
    'Home Assistant discovery documents. Opens sensors to list their channels; connects to no broker. Needs @vfab/mqtt and @vfab/server.',
  examples: [{ line: 'vfab mqtt show -d ebb:sim --json', does: 'prints the payloads for a simulated plotter' }],
  load: async () => (await import('../mqtt.ts')).showPayloads,
}

export const mqttRun: Command<HostedValues> = {
  options: hostedOptions,
  positionals: [],
  details:
    'Publishes devices and jobs on the broker of the configuration (broker:) until Ctrl-C, without the page: vfab serve does the same with ' +
    'it. Carries out commands if broker.commands is true. Needs @vfab/mqtt and @vfab/server.',
  stream: true,
  load: async () => (await import('../mqtt.ts')).runPublisher,
}
