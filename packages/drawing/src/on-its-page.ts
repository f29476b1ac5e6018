import { translation } from './affine.ts'
import { drawingBounds } from './bounds.ts'
import type { Drawing, NotDrawn } from './drawing.ts'
import { nothingToDraw } from './nothing-to-draw.ts'
import { mapLayers } from './page/map-drawing.ts'

/** A drawing whose page is its ink, moved to the origin. */
export function onItsPage(layers: Drawing['layers'], notDrawn: readonly NotDrawn[], kind: string): Drawing {
  const bounds = drawingBounds({ layers })
  if (!bounds) throw nothingToDraw(notDrawn, `export the drawing as ${kind} with its lines in it`)
  const map = translation(-bounds.minXMm, -bounds.minYMm)
  const page = {
    widthMm: Math.max(1, bounds.maxXMm - bounds.minXMm),
    heightMm: Math.max(1, bounds.maxYMm - bounds.minYMm),
  }
  return { page, layers: mapLayers(layers, map), notDrawn }
}
