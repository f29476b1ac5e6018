import type { DrawingTexts } from './preparation-texts.ts'
import { flag, grouped, takes, takesMany } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Options that say what of the file is drawn, and how its strokes are prepared: those of `plot` and `preview`. */
export const drawingOptions: OptionsOf<DrawingTexts> = grouped('drawing', {
  layer: takesMany('NAME', 'draw only this layer, by name or number'),
  'layers-by': takes(
    'WHAT',
    "what makes a layer: the file's layers (default), outermost groups, colours, stroke widths, or nothing",
    { choices: ['layer', 'group', 'color', 'width', 'none'] },
  ),
  font: takes('FILE', 'draw text in this font; single lines by default', { complete: 'file' }),
  units: takes('UNIT', 'unit of the numbers in a file that does not name one (DXF)', {
    choices: ['mm', 'cm', 'm', 'um', 'in', 'mil', 'ft', 'pt'],
  }),
  strict: flag('refuse a file with errors instead of drawing the rest of it'),
  hide: flag('leave out what lies under later opaque shapes; hatching does so by itself'),
  'hide-per-layer': flag('shapes hide only what lies in their own layer'),
  hatch: takes('MM', 'fill areas with lines this far apart'),
  'hatch-angle': takes('DEGREES', 'direction of the lines: 0 across, 45 by default'),
  'hatch-cross': flag('a second set of lines at right angles'),
  'hatch-inset': takes('MM', 'stay this far inside the outline (default 0)'),
  'hatch-density': takes('BY', 'hatch pale or transparent areas more loosely, by colour, opacity or both', {
    choices: ['color', 'opacity', 'both'],
  }),
  'hatch-through': flag('hatch areas whole, also where other shapes lie on them'),
  passes: takes('N', 'draw every stroke this many times (default 1)'),
  overlap: takes('MM', 'draw closed strokes this far beyond their end, against gaps'),
  'loop-starts': takes(
    'WHERE',
    'where closed strokes begin: near the pen (default), at random, spread evenly, or as in the file',
    { group: 'order', choices: ['near', 'random', 'spread', 'keep'] },
  ),
  'min-length': takes('MM', 'leave out strokes shorter than this'),
  simplify: takes('MM', 'merge points into lines and arcs, never moving ink further than this', { group: 'order' }),
  'drop-duplicates': takes('MM', 'leave out what runs along ink already drawn, within this distance', {
    group: 'order',
  }),
  'keep-order': flag('draw in the order of the file instead of the shortest way', { group: 'order' }),
  'keep-direction': flag('never draw a stroke backwards', { group: 'order' }),
  effort: takes('FACTOR', 'how much to optimise the order: 1 by default, 0 for the first order found', {
    group: 'order',
  }),
})
