import type { PointMm } from '@vfab/core'

import type { PageOptions } from '../plot/plot-options.ts'
import type { OptionReader } from './option-reader.ts'

/** How a drawing lies on the paper, as text: the options of `vfab plot` by their names. */
export interface PageTexts {
  readonly paper?: string | undefined
  readonly landscape?: boolean | undefined
  /** mm; one for all sides, or two or four in the order of CSS. */
  readonly margin?: string | undefined
  /** `X,Y,WIDTH,HEIGHT` in mm. */
  readonly crop?: string | undefined
  readonly marks?: string | undefined
  readonly fit?: boolean | undefined
  readonly clip?: boolean | undefined
  /** Degrees, or `auto`. */
  readonly rotate?: string | undefined
  readonly mirror?: string | undefined
  /** A factor, or a percentage: `50%`. */
  readonly scale?: string | undefined
  readonly center?: boolean | undefined
  /** `X,Y` in mm. */
  readonly offset?: string | undefined
  /** `COLUMNSxROWS` */
  readonly copies?: string | undefined
  readonly gap?: string | undefined
}

/** Reads {@link PageTexts}. @throws the reader's error */
export function readPage(texts: PageTexts, reader: OptionReader): PageOptions {
  const { paper, landscape, margin = '0', rotate = 'auto', fit, clip, center, scale, offset, crop, marks } = texts
  return {
    ...{ paper, landscape, fit, clip, center },
    marginMm: readMargins(margin, reader),
    cropMm: crop === undefined ? undefined : readCrop(crop, reader),
    marksMm: reader.number('marks', marks, { min: 0 }),
    rotateDeg: rotate === 'auto' ? 'auto' : reader.number('rotate', rotate, { min: -360, max: 360 }),
    mirror: texts.mirror as PageOptions['mirror'],
    scale: scale === undefined ? undefined : readScale(scale, reader),
    offsetMm: offset === undefined ? undefined : readOffset(offset, reader),
    copies: readCopies(texts, reader),
  }
}

function readMargins(text: string, reader: OptionReader): PageOptions['marginMm'] {
  const sides = text.split(',').map((side) => reader.number('margin', side.trim(), { min: 0 }))
  const [topMm, rightMm = topMm, bottomMm = topMm, leftMm = rightMm] = sides
  if (sides.length === 1) return topMm!
  if (sides.length === 2 || sides.length === 4) {
    return { topMm: topMm!, rightMm: rightMm!, bottomMm: bottomMm!, leftMm: leftMm! }
  }
  const name = reader.name('margin')
  throw reader.error(`${name} takes one, two or four numbers, not "${text}"`, `for example ${name} 10,20,10,20`)
}

function readCrop(text: string, reader: OptionReader): PageOptions['cropMm'] {
  const [xMm, yMm, widthMm, heightMm, ...more] = text.split(',').map((part) => reader.number('crop', part.trim()))
  if (more.length === 0 && widthMm !== undefined && heightMm !== undefined && widthMm > 0 && heightMm > 0) {
    return { xMm: xMm!, yMm: yMm!, widthMm, heightMm }
  }
  const name = reader.name('crop')
  throw reader.error(`${name} must be a corner and a size in mm, not "${text}"`, `for example ${name} 10,10,80,50`)
}

/** Percent is how people say it too. */
function readScale(text: string, reader: OptionReader): number {
  const percent = text.endsWith('%')
  const scale = reader.number('scale', percent ? text.slice(0, -1) : text) / (percent ? 100 : 1)
  if (scale > 0) return scale
  const name = reader.name('scale')
  throw reader.error(`${name} must be above 0, not "${text}"`, `for example ${name} 0.5, or ${name} 50%`)
}

function readOffset(text: string, reader: OptionReader): PointMm {
  const [x, y, ...more] = text.split(',')
  if (x === undefined || y === undefined || more.length > 0) {
    const name = reader.name('offset')
    throw reader.error(`${name} must be two numbers in mm, not "${text}"`, `for example ${name}=10,-5`)
  }
  return { xMm: reader.number('offset', x.trim()), yMm: reader.number('offset', y.trim()) }
}

function readCopies({ copies, gap }: PageTexts, reader: OptionReader): PageOptions['copies'] {
  const name = reader.name('copies')
  if (copies === undefined) {
    if (gap === undefined) return undefined
    throw reader.error(`${reader.name('gap')} is the space between copies`, `add ${name}, for example ${name} 2x2`)
  }
  const [, columns, rows] = /^(\d{1,3})[x×](\d{1,3})$/.exec(copies) ?? []
  if (!(Number(columns) >= 1 && Number(rows) >= 1)) {
    throw reader.error(`${name} must say columns and rows, not "${copies}"`, `for example ${name} 2x3`)
  }
  return { columns: Number(columns), rows: Number(rows), gapMm: reader.number('gap', gap, { min: 0 }) ?? 0 }
}
