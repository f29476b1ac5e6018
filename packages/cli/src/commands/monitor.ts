import type { Command } from '../command.ts'
import type { MonitorValues } from '../sensor/monitor.ts'
import { sensorOptions } from '../sensor/sensor-options.ts'

export const monitor: Command<MonitorValues> = {
  options: {
    ...sensorOptions,
    every: { type: 'string', value: 'TIME', summary: 'measure this often; sensors that send by themselves ignore it' },
    for: { type: 'string', value: 'TIME', summary: 'end after this time (default: until Ctrl-C)' },
    changes: { type: 'boolean', summary: 'report a value only when it is another than before' },
    log: {
      type: 'string',
      writes: 'log',
      value: 'FILE',
      complete: 'file',
      summary: 'write all readings to this file, as .csv or .jsonl; an existing file is appended to',
    },
    plot: {
      type: 'string',
      writes: 'picture',
      value: 'FILE',
      complete: 'file',
      summary: 'at the end, draw a chart of the readings, as .svg or .png',
    },
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
    'Shows a live table in a terminal, and one JSON value per line everywhere else. A sensor that is lost is opened again as soon as it is back. ' +
    'The log is written line by line as readings come, so that a power cut costs at most the last line.',
  examples: [
    { line: 'vfab monitor', does: 'watches every sensor there is' },
    { line: 'vfab monitor shed weather --every 10s --log day.csv', does: 'logs two sensors, with units in the header' },
    { line: 'vfab monitor serial:sim --for 30s --plot chart.svg', does: 'draws half a minute of a simulated sensor' },
    { line: 'vfab monitor linux --changes | jq .value', does: 'hands what changes to another program' },
  ],
  stream: true,
  load: async () => (await import('../sensor/monitor.ts')).monitorCommand,
}
