import type { DrawingTexts } from '@vfab/workshop'

import type { OptionsOf } from '../command.ts'
import { grouped } from '../options-of.ts'

/** Options that say what of the file is drawn, and how its strokes are prepared: those of `plot` and `preview`. */
export const drawingOptions: OptionsOf<DrawingTexts> = grouped('drawing', {
  layer: { type: 'string', multiple: true, value: 'NAME', summary: 'draw only this layer, by name or number' },
  'layers-by': {
    type: 'string',
    value: 'WHAT',
    choices: ['layer', 'group', 'color', 'width', 'none'],
    summary: "what makes a layer: the file's layers (default), outermost groups, colours, stroke widths, or nothing",
  },
  font: { type: 'string', value: 'FILE', complete: 'file', summary: 'draw text in this font; single lines by default' },
  units: {
    type: 'string',
    value: 'UNIT',
    choices: ['mm', 'cm', 'm', 'um', 'in', 'mil', 'ft', 'pt'],
    summary: 'unit of the numbers in a file that does not name one (DXF)',
  },
  strict: { type: 'boolean', summary: 'refuse a file with errors instead of drawing the rest of it' },
  hide: { type: 'boolean', summary: 'leave out what lies under later opaque shapes; hatching does so by itself' },
  'hide-per-layer': { type: 'boolean', summary: 'shapes hide only what lies in their own layer' },
  hatch: { type: 'string', value: 'MM', summary: 'fill areas with lines this far apart' },
  'hatch-angle': { type: 'string', value: 'DEGREES', summary: 'direction of the lines: 0 across, 45 by default' },
  'hatch-cross': { type: 'boolean', summary: 'a second set of lines at right angles' },
  'hatch-inset': { type: 'string', value: 'MM', summary: 'stay this far inside the outline (default 0)' },
  'hatch-density': {
    type: 'string',
    value: 'BY',
    choices: ['color', 'opacity', 'both'],
    summary: 'hatch pale or transparent areas more loosely, by colour, opacity or both',
  },
  'hatch-through': { type: 'boolean', summary: 'hatch areas whole, also where other shapes lie on them' },
  passes: { type: 'string', value: 'N', summary: 'draw every stroke this many times (default 1)' },
  overlap: { type: 'string', value: 'MM', summary: 'draw closed strokes this far beyond their end, against gaps' },
  'loop-starts': {
    type: 'string',
    group: 'order',
    value: 'WHERE',
    choices: ['near', 'random', 'spread', 'keep'],
    summary: 'where closed strokes begin: near the pen (default), at random, spread evenly, or as in the file',
  },
  'min-length': { type: 'string', value: 'MM', summary: 'leave out strokes shorter than this' },
  simplify: {
    type: 'string',
    group: 'order',
    value: 'MM',
    summary: 'merge points into lines and arcs, never moving ink further than this',
  },
  'drop-duplicates': {
    type: 'string',
    group: 'order',
    value: 'MM',
    summary: 'leave out what runs along ink already drawn, within this distance',
  },
  'keep-order': {
    type: 'boolean',
    group: 'order',
    summary: 'draw in the order of the file instead of the shortest way',
  },
  'keep-direction': { type: 'boolean', group: 'order', summary: 'never draw a stroke backwards' },
  effort: {
    type: 'string',
    group: 'order',
    value: 'FACTOR',
    summary: 'how much to optimise the order: 1 by default, 0 for the first order found',
  },
})
