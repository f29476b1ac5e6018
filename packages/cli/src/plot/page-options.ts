import type { PageTexts } from '@vfab/workshop'

import type { OptionsOf } from '../command.ts'
import { grouped } from '../options-of.ts'

/** Options that say how a drawing lies on the paper: those of `plot` and `preview`. */
export const pageOptions: OptionsOf<PageTexts> = grouped('page', {
  paper: { type: 'string', value: 'SIZE', summary: 'A4, letter, 100x150mm, ...; the page of the drawing by default' },
  landscape: { type: 'boolean', summary: 'paper on its side' },
  margin: {
    type: 'string',
    value: 'MM',
    summary: 'border that --fit keeps free and --clip cuts off; one for all sides, or TOP,RIGHT,BOTTOM,LEFT',
  },
  crop: { type: 'string', value: 'X,Y,WIDTH,HEIGHT', summary: 'keep only this part of the drawing, in mm' },
  marks: { type: 'string', value: 'MM', summary: 'draw registration marks, this far from the edges of the page' },
  fit: { type: 'boolean', summary: 'scale the drawing to fill the paper, as far as the machine reaches' },
  clip: { type: 'boolean', summary: 'leave out what lies beyond the paper or the reach of the machine' },
  rotate: {
    type: 'string',
    value: 'DEGREES',
    summary: 'clockwise; auto (default) turns the sheet only where it fits no other way',
  },
  mirror: {
    type: 'string',
    value: 'WAY',
    choices: ['horizontal', 'vertical', 'both'],
    summary: 'left for right, top for bottom, or both',
  },
  scale: { type: 'string', value: 'FACTOR', summary: 'multiply the size; after --fit where both are given' },
  center: { type: 'boolean', summary: 'put the ink in the middle of the paper' },
  offset: { type: 'string', value: 'X,Y', summary: 'move the drawing this many mm to the right and down' },
  copies: { type: 'string', value: 'COLUMNSxROWS', summary: 'repeat the drawing in a grid: 2x3' },
  gap: { type: 'string', value: 'MM', summary: 'space between --copies (default 0)' },
})
