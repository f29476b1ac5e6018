import type { PageTexts } from './page-texts.ts'
import { flag, grouped, takes } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Options that say how a drawing lies on the paper: those of `plot` and `preview`. */
export const pageOptions: OptionsOf<PageTexts> = grouped('page', {
  paper: takes('SIZE', 'A4, letter, 100x150mm, ...; the page of the drawing by default'),
  landscape: flag('paper on its side'),
  margin: takes('MM', 'border that --fit keeps free and --clip cuts off; one for all sides, or TOP,RIGHT,BOTTOM,LEFT'),
  crop: takes('X,Y,WIDTH,HEIGHT', 'keep only this part of the drawing, in mm'),
  marks: takes('MM', 'draw registration marks, this far from the edges of the page'),
  fit: flag('scale the drawing to fill the paper, as far as the machine reaches'),
  clip: flag('leave out what lies beyond the paper or the reach of the machine'),
  rotate: takes('DEGREES', 'clockwise; auto (default) turns the sheet only where it fits no other way'),
  mirror: takes('WAY', 'left for right, top for bottom, or both', { choices: ['horizontal', 'vertical', 'both'] }),
  scale: takes('FACTOR', 'multiply the size; after --fit where both are given'),
  center: flag('put the ink in the middle of the paper'),
  offset: takes('X,Y', 'move the drawing this many mm to the right and down'),
  copies: takes('COLUMNSxROWS', 'repeat the drawing in a grid: 2x3'),
  gap: takes('MM', 'space between --copies (default 0)'),
})
