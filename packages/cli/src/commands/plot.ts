import {
  deviceOptions,
  drawingOptions,
  eventsOptions,
  flag,
  jobOptions,
  type OptionsOf,
  pageOptions,
  penOptions,
  takes,
} from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { PlotValues } from '../plot/plot.ts'

const device: OptionsOf<Pick<PlotValues, 'device'>>['device'] = {
  ...deviceOptions.device,
  multiple: true,
  summary: `${deviceOptions.device.summary}; several draw the same at once`,
}

export const plot: Command<PlotValues> = {
  options: {
    ...pageOptions,
    ...drawingOptions,
    ...penOptions,
    ...deviceOptions,
    device,
    ...jobOptions,
    ...eventsOptions,
    'dry-run': flag('plan and estimate; no device is opened', { group: 'while it plots' }),
    picture: takes('FILE', 'write what a simulated device drew, as .svg or .png', {
      group: 'device',
      writes: 'picture',
      complete: 'file',
    }),
    'no-journal': flag('keep no record of the job: it cannot be resumed then', { group: 'while it plots' }),
  },
  positionals: [{ name: 'FILE', summary: 'the SVG file, or - for standard input', complete: 'file' }],
  details:
    'Draws in true size from the origin, where the pen stands when the plot starts. A drawing that the machine cannot reach ' +
    'is an error, unless --fit or --clip is given. Ctrl-C stops, lifts the pen and exits with code 130; `vfab jobs resume` ' +
    'resumes. Keys: p pauses at the end of the stroke, P at once, c resumes, q cancels; + - change the speed, [ ] the height ' +
    'of the pen; while paused arrows move, u d lift and lower the pen, h parks, b draws the last stroke again. SIGUSR2 pauses ' +
    'and resumes, SIGTSTP pauses.',
  examples: [
    { line: 'vfab plot drawing.svg', does: 'plots on the plotter that is attached' },
    {
      line: 'vfab plot drawing.svg --device ebb:sim --picture out.svg',
      does: 'plots on a simulated board and shows the result',
    },
    { line: 'vfab plot drawing.svg --paper A5 --fit --margin 10 --dry-run', does: 'says how long it would take' },
    { line: 'vfab plot drawing.svg --set drawSpeedMmPerS=30', does: 'plots slower than configured' },
    { line: 'vfab plot card.svg --device east --device west', does: 'draws the same on two machines at once' },
    {
      line: 'vfab plot flower.svg --pen sky=1 --pen "#c81e1e=2"',
      does: 'asks for another pen where the colour changes',
    },
    {
      line: "vfab plot big.svg --on finish='notify-send done' --live now.svg",
      does: 'notifies you when it is done, and shows how far it is',
    },
  ],
  stream: true,
  begins: 'reading',
  load: async () => (await import('../plot/plot.ts')).plotCommand,
}
