import { strokesFrom } from '@vfab/core'

import type { Drawing } from '../drawing.ts'

/** Half the length of a mark's arms. */
const armMm = 3

/**
 * Adds a layer of crosses in the corners of the page, drawn first, by which sheets are laid in the same place again: for
 * another pen, another colour, or the back.
 * @param insetMm - from the edges of the page to the middle of each cross
 */
export function addRegistrationMarks(drawing: Drawing, insetMm: number): Drawing {
  const { widthMm, heightMm } = drawing.page
  const crosses = [insetMm, heightMm - insetMm].flatMap((y) =>
    [insetMm, widthMm - insetMm].flatMap((x) => [
      [x - armMm, y, x + armMm, y],
      [x, y - armMm, x, y + armMm],
    ]),
  )
  const layer = { id: 'registration-marks', name: 'Registration marks', strokes: strokesFrom(crosses) }
  return { ...drawing, layers: [layer, ...drawing.layers] }
}
