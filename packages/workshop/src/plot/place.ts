import { type Drawing, orientPage, type Page, paperSize, placeOnPage } from '@vfab/drawing'

import type { Notify } from '../notice.ts'
import { formatSize } from '../quantities.ts'
import type { PageOptions } from './plot-options.ts'

/**
 * The sheet that lies in front of the person: the one that was named, upright unless on its side, else the drawing's own page.
 * @throws DriverError `INPUT_INVALID` for a paper size that is none
 */
function sheetFor(drawing: Drawing, { paper: named, landscape, cropMm }: PageOptions): Page {
  const paper = typeof named === 'string' ? paperSize(named) : named
  const own = cropMm ?? drawing.page
  if (landscape) return orientPage(paper ?? own, 'landscape')
  return paper === undefined ? own : orientPage(paper, 'portrait')
}

/** Puts the drawing on its paper. @throws DriverError `INPUT_INVALID` for a paper size that is none */
export function placeDrawing(drawing: Drawing, options: PageOptions, travelMm: Page | undefined): Drawing {
  const { paper, landscape, rotateDeg = 'auto', marginMm, fit, clip, mirror, scale, center, offsetMm } = options
  const pageMm = paper === undefined && !landscape ? undefined : sheetFor(drawing, options)
  const { copies, cropMm } = options
  const place = { rotateDeg, marginMm, cropMm, fit, clip, mirror, scale, center, offsetMm, copies }
  return placeOnPage(drawing, { ...place, pageMm, travelMm })
}

/** Gives notice of a drawing that lies otherwise on the machine than in its file: whoever lays in the paper has to know. */
export function noteTurn(placed: Drawing, drawing: Drawing, options: PageOptions, notify: Notify): void {
  const { rotateDeg = 'auto' } = options
  const angle = typeof rotateDeg === 'number' ? rotateDeg % 360 : 0
  const now = `the page is now ${formatSize(placed.page)}`
  if (angle !== 0) return notify?.({ level: 'info', text: `turned by ${angle}°, as --rotate asks: ${now}` })
  const { widthMm, heightMm } = sheetFor(drawing, options)
  if (rotateDeg !== 'auto' || widthMm === heightMm || placed.page.widthMm === widthMm) return
  notify?.({ level: 'info', text: `turned by a quarter, so that it fits: ${now}; --rotate 0 does not turn it` })
}
