import { deviceOptions, drawingOptions, pageOptions, penOptions, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { PreviewValues } from '../plot/preview.ts'

export const preview: Command<PreviewValues> = {
  options: {
    out: takes('FILE', 'write the picture here, as .svg or .png; - for standard output', {
      short: 'o',
      writes: 'picture',
      complete: 'file',
    }),
    ...pageOptions,
    ...drawingOptions,
    ...penOptions,
    device: deviceOptions.device,
    set: deviceOptions.set,
  },
  positionals: [{ name: 'FILE', summary: 'the SVG file, or - for standard input', complete: 'file' }],
  details: 'Shows ink, pen-up travel, start, end, page and the reach of the machine. Opens no device.',
  examples: [
    { line: 'vfab preview drawing.svg -o preview.png', does: 'shows what would be drawn' },
    { line: 'cat drawing.svg | vfab preview - --fit --paper A4', does: 'says how long it takes, without a picture' },
  ],
  begins: 'reading',
  load: async () => (await import('../plot/preview.ts')).previewCommand,
}
