import { takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { ReadValues } from '../sensor/read.ts'
import { sensorOptions, sensorPositionals } from '../sensor/sensor-options.ts'

export const read: Command<ReadValues> = {
  options: {
    ...sensorOptions,
    timeout: takes('TIME', 'wait this long for a value at most, 5s by default'),
  },
  positionals: sensorPositionals,
  details:
    'Without a sensor it reads those of the configuration, else those that are attached; with @vfab/sensor-linux installed there always is one on ' +
    'Linux. A channel without a value says why: no value is ever made up.',
  examples: [
    { line: 'vfab read', does: 'reads every sensor there is, once' },
    { line: 'vfab read shed --channel "temp*" --json', does: 'prints the temperatures of one sensor as JSON' },
    { line: 'vfab read serial:sim', does: 'reads a simulated sensor' },
  ],
  begins: 'opening the sensors',
  load: async () => (await import('../sensor/read.ts')).readCommand,
}
