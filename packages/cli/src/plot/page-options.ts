import type { OptionsOf } from '../command.ts'

/** Values of {@link pageOptions}. */
export interface PageValues {
  readonly paper?: string | undefined
  readonly landscape?: boolean | undefined
  readonly margin?: string | undefined
  readonly fit?: boolean | undefined
  readonly clip?: boolean | undefined
  readonly rotate?: string | undefined
  readonly layer?: readonly string[] | undefined
}

/** Options that say how a drawing lies on the paper: those of `plot` and `preview`. */
export const pageOptions: OptionsOf<PageValues> = {
  paper: { type: 'string', value: 'SIZE', summary: 'A4, letter, 100x150mm, ...; the page of the drawing by default' },
  landscape: { type: 'boolean', summary: 'paper on its side' },
  margin: { type: 'string', value: 'MM', summary: 'border that --fit keeps free and --clip cuts off' },
  fit: { type: 'boolean', summary: 'scale the drawing to fill the paper, as far as the machine reaches' },
  clip: { type: 'boolean', summary: 'leave out what lies beyond the paper or the reach of the machine' },
  rotate: {
    type: 'string',
    value: 'DEGREES',
    summary: 'clockwise; auto (default) turns the sheet only where it fits no other way',
  },
  layer: { type: 'string', multiple: true, value: 'NAME', summary: 'draw only this layer, by name or number' },
}
