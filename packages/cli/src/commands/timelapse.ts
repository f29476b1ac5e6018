import { takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { TimelapseValues } from '../film/record.ts'
import { recordOptions } from './record.ts'

export const timelapse: Command<TimelapseValues> = {
  options: {
    every: takes('TIME', 'time between pictures (default 10s)'),
    ...recordOptions,
  },
  positionals: [],
  details: 'Takes a picture every so often. To take them by what a plot does, use vfab plot --record.',
  examples: [
    { line: 'vfab timelapse --every 30s --for 8h --video day.mp4 --fps 25', does: 'films a day in under a minute' },
    { line: 'vfab timelapse --every 1min -o garden', does: 'films into the directory garden until Ctrl-C' },
  ],
  stream: true,
  begins: 'opening the camera',
  load: async () => (await import('../film/record.ts')).timelapseCommand,
}
