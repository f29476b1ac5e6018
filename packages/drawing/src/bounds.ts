import type { StrokeList } from '@vfab/core'

import type { Drawing, Page } from './drawing.ts'

/** A rectangle that holds all points, in mm. */
export interface BoundsMm {
  readonly minXMm: number
  readonly minYMm: number
  readonly maxXMm: number
  readonly maxYMm: number
}

/** How far a drawing reaches beyond each side of an area, in mm; 0 where it does not. */
export interface OverhangMm {
  readonly leftMm: number
  readonly topMm: number
  readonly rightMm: number
  readonly bottomMm: number
}

/** The bounds of all points of all lists; `undefined` without a point. */
export function strokeBounds(lists: Iterable<StrokeList>): BoundsMm | undefined {
  let minXMm = Infinity
  let minYMm = Infinity
  let maxXMm = -Infinity
  let maxYMm = -Infinity
  for (const { coordsMm } of lists) {
    for (let at = 0; at < coordsMm.length; at += 2) {
      const x = coordsMm[at]!
      const y = coordsMm[at + 1]!
      if (x < minXMm) minXMm = x
      if (x > maxXMm) maxXMm = x
      if (y < minYMm) minYMm = y
      if (y > maxYMm) maxYMm = y
    }
  }
  return minXMm <= maxXMm ? { minXMm, minYMm, maxXMm, maxYMm } : undefined
}

/** The bounds of all ink, areas to hatch included; `undefined` when nothing is drawn. */
export function drawingBounds(drawing: Pick<Drawing, 'layers'>): BoundsMm | undefined {
  return strokeBounds(
    drawing.layers.flatMap((layer) => [layer.strokes, ...(layer.fills ?? []).map((fill) => fill.rings)]),
  )
}

/**
 * How far the ink reaches beyond an area that starts at 0, 0; `undefined` when it lies inside.
 * @param toleranceMm - overhang that is not worth a word, default 1 µm
 */
export function drawingOverhang(
  drawing: Pick<Drawing, 'layers'>,
  area: Page,
  toleranceMm = 0.001,
): OverhangMm | undefined {
  const bounds = drawingBounds(drawing)
  if (!bounds) return undefined
  const beyond = (excess: number): number => (excess > toleranceMm ? excess : 0)
  const overhang = {
    leftMm: beyond(-bounds.minXMm),
    topMm: beyond(-bounds.minYMm),
    rightMm: beyond(bounds.maxXMm - area.widthMm),
    bottomMm: beyond(bounds.maxYMm - area.heightMm),
  }
  return Object.values(overhang).some((excess) => excess > 0) ? overhang : undefined
}
