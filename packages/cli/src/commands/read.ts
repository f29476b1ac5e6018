import type { Command, OptionsOf } from '../command.ts'

/** Options of every command that reads sensors. */
export interface SensorValues {
  readonly channel?: readonly string[] | undefined
  readonly set?: readonly string[] | undefined
  readonly trace?: string | undefined
  readonly 'sim-speed'?: string | undefined
}

/** What {@link SensorValues} are. */
export const sensorOptions: OptionsOf<SensorValues> = {
  channel: {
    type: 'string',
    short: 'c',
    multiple: true,
    value: 'CHANNEL',
    summary: 'only channels of this name; * and ? stand for any characters',
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    complete: 'setting',
    summary: 'use another value for a setting of the sensor',
  },
  trace: {
    type: 'string',
    value: 'FILE',
    complete: 'file',
    summary: 'write all bytes that cross the wire to this file',
  },
  'sim-speed': {
    type: 'string',
    value: 'FACTOR',
    summary: 'device time per real time of a simulated sensor',
  },
}

/** Options of `vfab read`. */
export interface ReadValues extends SensorValues {
  readonly timeout?: string | undefined
}

export const read: Command<ReadValues> = {
  options: {
    ...sensorOptions,
    timeout: { type: 'string', value: 'TIME', summary: 'wait this long for a value at most, 5s by default' },
  },
  positionals: [
    {
      name: 'SENSOR',
      summary: 'name from the configuration, DRIVER:ADDRESS, or DRIVER:sim; all there are by default',
      optional: true,
      multiple: true,
      complete: 'device',
    },
  ],
  details:
    'Without a sensor it reads those of the configuration, else those that are attached; with @vfab/sensor-linux installed there always is one on ' +
    'Linux. A channel without a value says why: no value is ever made up.',
  examples: [
    { line: 'vfab read', does: 'reads every sensor there is, once' },
    { line: 'vfab read shed --channel "temp*" --json', does: 'prints the temperatures of one sensor as JSON' },
    { line: 'vfab read serial:sim', does: 'reads a simulated sensor' },
  ],
  load: async () => (await import('../sensor/read.ts')).readCommand,
}
