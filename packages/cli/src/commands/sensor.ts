import { eventsOptions, flag, type PositionalSpec, sensorOptions, takes, takesMany } from '@vfab/workshop/options'

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
    changes: flag('report a value only when it changes'),
    log: takes('FILE', 'write all readings to this file, as .csv or .jsonl; an existing file is appended to', {
      writes: 'log',
      complete: 'file',
    }),
    when: takesMany(
      'RULE',
      'run a command, or POST to a URL, with the reading as JSON, each time a condition begins to hold',
    ),
    prometheus: takes(
      'PORT',
      'serve the newest readings to Prometheus, to this computer only; to others as ADDRESS:PORT',
    ),
    influx: takes('URL|FILE', 'write InfluxDB line protocol to this URL, or to this file (.lp)', {
      writes: 'log',
      complete: 'file',
    }),
    chart: takes('FILE', 'at the end, draw a chart of the readings, as .svg, .png or .html', {
      writes: 'picture',
      complete: 'file',
    }),
  },
  positionals: sensorPositionals,
  details:
    'Shows a live table in a terminal, and one JSON value per line everywhere else. A lost sensor is opened again as soon as it is back. ' +
    'The log is written line by line as readings come, so that a power cut costs at most the last line. ' +
    "A RULE is 'CONDITION: COMMAND' or 'CONDITION: URL', with conditions as in guards; it acts once per crossing.",
  examples: [
    { line: 'vfab monitor', does: 'watches every sensor there is' },
    { line: 'vfab monitor shed weather --every 10s --log day.csv', does: 'logs two sensors, with units in the header' },
    { line: 'vfab monitor serial:sim --for 30s --chart chart.svg', does: 'draws half a minute of a simulated sensor' },
    {
      line: "vfab monitor shed --when 'temp > 45 Cel until 40 Cel: notify-send hot'",
      does: 'runs a command when it gets hot, and again only after it has cooled down to 40 °C',
    },
    { line: 'vfab monitor shed --prometheus 9469', does: 'serves readings at http://127.0.0.1:9469/metrics' },
    { line: 'vfab monitor linux --changes | jq .value', does: 'hands what changes to another program' },
  ],
  stream: true,
  begins: 'opening the sensors',
  load: async () => (await import('../sensor/monitor.ts')).monitorCommand,
}
