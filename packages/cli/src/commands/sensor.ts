import { eventsOptions, flag, type PositionalSpec, sensorOptions, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { MonitorValues } from '../sensor/monitor.ts'
import type { ReadValues } from '../sensor/read.ts'

/** The sensors that are named. */
const sensorPositionals: readonly PositionalSpec[] = [
  {
    name: 'SENSOR',
    summary: 'name from the configuration, DRIVER:ADDRESS, or DRIVER:sim; all there are by default',
    optional: true,
    multiple: true,
    complete: 'device',
  },
]

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

export const monitor: Command<MonitorValues> = {
  options: {
    ...sensorOptions,
    ...eventsOptions,
    every: takes('TIME', 'measure this often; sensors that send by themselves ignore it'),
    for: takes('TIME', 'end after this time (default: until Ctrl-C)'),
    changes: flag('report a value only when it is another than before'),
    log: takes('FILE', 'write all readings to this file, as .csv or .jsonl; an existing file is appended to', {
      writes: 'log',
      complete: 'file',
    }),
    plot: takes('FILE', 'at the end, draw a chart of the readings, as .svg or .png', {
      writes: 'picture',
      complete: 'file',
    }),
  },
  positionals: sensorPositionals,
  details:
    'Shows a live table in a terminal, and one JSON value per line everywhere else. A sensor that is lost is opened again as soon as it is back. ' +
    'The log is written line by line as readings come, so that a power cut costs at most the last line.',
  examples: [
    { line: 'vfab monitor', does: 'watches every sensor there is' },
    { line: 'vfab monitor shed weather --every 10s --log day.csv', does: 'logs two sensors, with units in the header' },
    { line: 'vfab monitor serial:sim --for 30s --plot chart.svg', does: 'draws half a minute of a simulated sensor' },
    { line: 'vfab monitor linux --changes | jq .value', does: 'hands what changes to another program' },
  ],
  stream: true,
  begins: 'opening the sensors',
  load: async () => (await import('../sensor/monitor.ts')).monitorCommand,
}
