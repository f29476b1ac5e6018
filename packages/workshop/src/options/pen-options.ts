import type { PenTexts } from './preparation-texts.ts'
import { flag, grouped, takesMany } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Options that say which pen draws what. */
export const penOptions: OptionsOf<PenTexts> = grouped('pens', {
  pen: takesMany(
    'LAYER=PEN',
    'draw a layer (name, number or colour) with this pen (number, or name from the configuration)',
  ),
  'sort-pens': flag('draw the layers of one pen together, to change pens as seldom as possible'),
})
