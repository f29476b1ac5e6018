import { strokesFrom } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'

import { campaignDrawing } from '../faults/campaign-drawing.ts'
import { strokesOf } from '../faults/verdict.ts'

const mostStrokes = 6

/** A few strokes, each in a square of its own. */
export function roundDrawing(random: () => number): Drawing {
  const { page, layers, notDrawn } = campaignDrawing(random)
  const strokes = layers.flatMap((layer) => strokesOf(layer.strokes)).slice(0, mostStrokes)
  return {
    page,
    notDrawn,
    layers: [{ id: 'all', name: 'all', strokes: strokesFrom(strokes.map((coords) => [...coords])) }],
  }
}

/** The same as a file that a person would plot. */
export function svgOf({ page: { widthMm, heightMm }, layers }: Drawing): string {
  const paths = layers
    .flatMap((layer) => strokesOf(layer.strokes))
    .map((coords) => `<polyline points="${coords.join(' ')}"/>`)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthMm}mm" height="${heightMm}mm" ` +
    `viewBox="0 0 ${widthMm} ${heightMm}" fill="none" stroke="black">${paths.join('')}</svg>`
  )
}
