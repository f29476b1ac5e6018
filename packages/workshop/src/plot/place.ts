import { type Drawing, orientPage, type Page, paperSize, placeOnPage } from '@vfab/drawing'

import type { PageOptions } from './plot-options.ts'

/**
 * Puts the drawing on its paper: the one that was named, upright unless on its side, else the drawing's own page.
 * @throws DriverError `INPUT_INVALID` for a paper size that is none
 */
export function placeDrawing(drawing: Drawing, options: PageOptions, travelMm: Page | undefined): Drawing {
  const { paper: named, landscape, rotateDeg = 'auto', marginMm, fit, clip, mirror, scale, center, offsetMm } = options
  const paper = typeof named === 'string' ? paperSize(named) : named
  const upright = paper && orientPage(paper, 'portrait')
  const pageMm = landscape ? orientPage(paper ?? options.cropMm ?? drawing.page, 'landscape') : upright
  const { copies, cropMm } = options
  const place = { rotateDeg, marginMm, cropMm, fit, clip, mirror, scale, center, offsetMm, copies }
  return placeOnPage(drawing, { ...place, pageMm, travelMm })
}
