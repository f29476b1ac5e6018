import type { PlotFilmTexts } from '@vfab/workshop'

import type { OptionsOf } from '../command.ts'
import { grouped } from '../options-of.ts'

/** Options of commands that plot and film it. */
export const plotFilmOptions: OptionsOf<PlotFilmTexts> = grouped('film', {
  record: {
    type: 'string',
    multiple: true,
    value: 'CAMERA',
    complete: 'device',
    summary: 'film the plot with this camera',
  },
  'record-every': {
    type: 'string',
    value: 'WHEN',
    summary: 'stroke, layer, pen-up, frame, a time such as 10s, or ink such as 50mm (default 1s)',
  },
  'record-dir': {
    type: 'string',
    writes: 'film',
    value: 'DIR',
    complete: 'directory',
    summary: 'directory of the film (default film-DATE-TIME)',
  },
})
