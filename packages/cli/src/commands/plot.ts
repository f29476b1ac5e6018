import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'
import { drawingOptions, type DrawingValues } from '../plot/drawing-options.ts'
import { pageOptions, type PageValues } from '../plot/page-options.ts'

/** Options of `vfab plot`. */
export interface PlotValues extends PageValues, DrawingValues, DeviceValues {
  readonly 'dry-run'?: boolean | undefined
  readonly picture?: string | undefined
  readonly yes?: boolean | undefined
}

export const plot: Command<PlotValues> = {
  options: {
    ...pageOptions,
    ...drawingOptions,
    ...deviceOptions,
    'dry-run': { type: 'boolean', summary: 'plan and estimate; no device is opened' },
    picture: {
      type: 'string',
      value: 'FILE',
      complete: 'file',
      summary: 'write what a simulated device drew, as .svg or .png',
    },
    yes: { type: 'boolean', short: 'y', summary: 'do not wait where a layer asks for a pause' },
  },
  positionals: [{ name: 'FILE', summary: 'the SVG file, or - for standard input', complete: 'file' }],
  details:
    'Draws in true size from the origin, where the pen stands when the plot starts. A drawing that the machine cannot reach ' +
    'is an error, unless --fit or --clip is given. Ctrl-C stops, lifts the pen and exits with code 130.',
  examples: [
    { line: 'vfab plot drawing.svg', does: 'plots on the plotter that is attached' },
    {
      line: 'vfab plot drawing.svg --device ebb:sim --picture out.svg',
      does: 'plots on a simulated board and shows the result',
    },
    { line: 'vfab plot drawing.svg --paper A5 --fit --margin 10 --dry-run', does: 'says how long it would take' },
    { line: 'vfab plot drawing.svg --set drawSpeedMmPerS=30', does: 'plots slower than configured' },
  ],
  stream: true,
  load: async () => (await import('../plot/plot.ts')).plotCommand,
}
