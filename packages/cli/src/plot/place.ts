import { type Drawing, orientPage, type Page, paperSize, placeOnPage } from '@vfab/drawing'

import { readNumber } from '../number-option.ts'
import type { PageValues } from './page-options.ts'

/** How a drawing lies on the paper, as it was typed and checked. */
export interface Placement {
  readonly paper: Page | undefined
  readonly landscape: boolean
  readonly marginMm: number
  readonly rotateDeg: number | 'auto'
  readonly fit: boolean
  readonly clip: boolean
}

/**
 * Reads the options of the page.
 * @throws UsageError, DriverError `INPUT_INVALID` for a paper size that is none
 */
export function readPlacement(values: PageValues): Placement {
  const { paper, landscape = false, margin = '0', rotate = 'auto', fit = false, clip = false } = values
  return {
    paper: paper === undefined ? undefined : paperSize(paper),
    landscape,
    marginMm: readNumber('--margin', margin, { min: 0 }),
    rotateDeg: rotate === 'auto' ? 'auto' : readNumber('--rotate', rotate, { min: -360, max: 360 }),
    fit,
    clip,
  }
}

/** Puts the drawing on its paper: the one that was named, upright unless on its side, else the drawing's own page. */
export function placeDrawing(drawing: Drawing, placement: Placement, travelMm: Page | undefined): Drawing {
  const { paper, landscape, ...rest } = placement
  const upright = paper && orientPage(paper, 'portrait')
  const pageMm = landscape ? orientPage(paper ?? drawing.page, 'landscape') : upright
  return placeOnPage(drawing, { ...rest, pageMm, travelMm })
}
