import type { NotDrawn } from '../drawing.ts'
import type { Problems } from './problems.ts'

/** What can be left out of a drawing, with what to do about it. */
const kinds = {
  images: 'trace them to paths in the drawing program',
  fills: 'hatch them (--hatch), or give the shapes a stroke',
  'white shapes without a stroke': 'give them a stroke if they were meant to be drawn',
  'shapes with neither stroke nor fill': 'give them a stroke if they were meant to be drawn',
  'hidden layers': 'show them in the drawing program if they were meant to be drawn',
  'layers whose name starts with %': 'take the % out of the name to draw them',
  'hidden elements': 'show them in the drawing program if they were meant to be drawn',
  'characters the font lacks': 'choose another font, or convert the text to paths in the drawing program',
  'HTML elements inside the SVG': 'replace them by SVG shapes or text',
  'flowed texts': 'convert them to text or to paths in the drawing program',
  filters: 'the shapes are drawn without their effects',
  'CSS clip shapes': 'the shapes are drawn whole; clip them by a path in the drawing program',
  'texts that clip': 'convert them to paths in the drawing program',
  masks: 'the shapes are drawn whole; use a clip path to cut them',
  'unknown colours': 'the shapes are drawn in black or the colour around them',
  'parts with errors': 'each is drawn up to its error; --strict refuses the file',
  'uses of something missing': 'the file refers to ids or files that are not in it',
} as const

/** A key of {@link kinds}: the plural noun that people read. */
export type NotDrawnKind = keyof typeof kinds

/** Counts what is left out, each kind once. */
export class NotDrawnCounts {
  readonly #counts = new Map<NotDrawnKind, number>()

  add(kind: NotDrawnKind, count = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count)
  }

  /** In the order in which the kinds first came up. */
  list(problems: Problems): NotDrawn[] {
    const list: NotDrawn[] = [...this.#counts].map(([what, count]) => ({ what, count, hint: kinds[what] }))
    if (problems.count > 0) {
      const what: NotDrawnKind = 'parts with errors'
      list.push({ what, count: problems.count, hint: kinds[what], details: problems.messages })
    }
    return list
  }
}
