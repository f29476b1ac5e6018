import type { OptionsOf } from '../command.ts'

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
