import type { PenTexts } from '@vfab/workshop'

import type { OptionsOf } from '../command.ts'
import { grouped } from '../options-of.ts'
import { flag, takesMany } from '../option.ts'

/** Options that say which pen draws what. */
export const penOptions: OptionsOf<PenTexts> = grouped('pens', {
  pen: takesMany(
    'LAYER=PEN',
    'draw a layer (name, number or colour) with this pen (number, or name from the configuration)',
  ),
  'sort-pens': flag('draw the layers of one pen together, to change pens as seldom as possible'),
})
