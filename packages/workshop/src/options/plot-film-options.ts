import type { PlotFilmTexts } from './job-texts.ts'
import { grouped, takes, takesMany } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Options of commands that plot and film it. */
export const plotFilmOptions: OptionsOf<PlotFilmTexts> = grouped('film', {
  record: takesMany('CAMERA', 'film the plot with this camera', { complete: 'device' }),
  'record-every': takes('WHEN', 'stroke, layer, pen-up, frame, a time such as 10s, or ink such as 50mm (default 1s)'),
  'record-dir': takes('DIR', 'directory of the film (default film-DATE-TIME)', {
    writes: 'film',
    complete: 'directory',
  }),
})
