import type { PointMm } from '@vfab/core'
import type { PageOptions } from '@vfab/workshop'

import { readNumber } from '../number-option.ts'
import { UsageError } from '../usage-error.ts'
import type { PageValues } from './page-options.ts'

/** Reads the options of the page. @throws UsageError */
export function readPlacement(values: PageValues): PageOptions {
  const { paper, landscape, margin = '0', rotate = 'auto', fit, clip, center, scale, offset, crop, marks } = values
  return {
    ...{ paper, landscape, fit, clip, center },
    marginMm: readMargins(margin),
    cropMm: crop === undefined ? undefined : readCrop(crop),
    marksMm: marks === undefined ? undefined : readNumber('--marks', marks, { min: 0 }),
    rotateDeg: rotate === 'auto' ? 'auto' : readNumber('--rotate', rotate, { min: -360, max: 360 }),
    mirror: values.mirror as PageOptions['mirror'],
    scale: scale === undefined ? undefined : readScale(scale),
    offsetMm: offset === undefined ? undefined : readOffset(offset),
    copies: readCopies(values),
  }
}

/** One border for all sides, or two or four in the order of CSS. */
function readMargins(text: string): PageOptions['marginMm'] {
  const sides = text.split(',').map((side) => readNumber('--margin', side.trim(), { min: 0 }))
  const [topMm, rightMm = topMm, bottomMm = topMm, leftMm = rightMm] = sides
  if (sides.length === 1) return topMm!
  if (sides.length === 2 || sides.length === 4) {
    return { topMm: topMm!, rightMm: rightMm!, bottomMm: bottomMm!, leftMm: leftMm! }
  }
  throw new UsageError(`--margin takes one, two or four numbers, not "${text}"`, 'for example --margin 10,20,10,20')
}

function readCrop(text: string): PageOptions['cropMm'] {
  const [xMm, yMm, widthMm, heightMm, ...more] = text.split(',').map((part) => readNumber('--crop', part.trim()))
  if (more.length === 0 && widthMm !== undefined && heightMm !== undefined && widthMm > 0 && heightMm > 0) {
    return { xMm: xMm!, yMm: yMm!, widthMm, heightMm }
  }
  throw new UsageError(`--crop must be a corner and a size in mm, not "${text}"`, 'for example --crop 10,10,80,50')
}

/** Percent is how people say it too. */
function readScale(text: string): number {
  const percent = text.endsWith('%')
  const scale = readNumber('--scale', percent ? text.slice(0, -1) : text) / (percent ? 100 : 1)
  if (scale > 0) return scale
  throw new UsageError(`--scale must be above 0, not "${text}"`, 'for example --scale 0.5, or --scale 50%')
}

function readOffset(text: string): PointMm {
  const [x, y, ...more] = text.split(',')
  if (x === undefined || y === undefined || more.length > 0) {
    throw new UsageError(`--offset must be two numbers in mm, not "${text}"`, 'for example --offset=10,-5')
  }
  return { xMm: readNumber('--offset', x.trim()), yMm: readNumber('--offset', y.trim()) }
}

function readCopies({ copies, gap }: PageValues): PageOptions['copies'] {
  if (copies === undefined) {
    if (gap === undefined) return undefined
    throw new UsageError('--gap is the space between copies', 'add --copies, for example --copies 2x2')
  }
  const [, columns, rows] = /^(\d{1,3})[x×](\d{1,3})$/.exec(copies) ?? []
  if (!(Number(columns) >= 1 && Number(rows) >= 1)) {
    throw new UsageError(`--copies must say columns and rows, not "${copies}"`, 'for example --copies 2x3')
  }
  const gapMm = gap === undefined ? 0 : readNumber('--gap', gap, { min: 0 })
  return { columns: Number(columns), rows: Number(rows), gapMm }
}
