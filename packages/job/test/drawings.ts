import { strokesFrom } from '@vfab/core'
import type { Drawing, Layer } from '@vfab/drawing'

/** A drawing on A4 landscape; each layer is a list of strokes `[x0, y0, x1, y1, …]` in mm. */
export function drawingOf(...layers: readonly (readonly number[][])[]): Drawing {
  return {
    page: { widthMm: 297, heightMm: 210 },
    layers: layers.map((strokes, index) => ({
      id: `layer${index + 1}`,
      name: `Layer ${index + 1}`,
      strokes: strokesFrom(strokes),
    })),
    notDrawn: [],
  }
}

/** `drawing` with more said about its first layer. */
export function withFirstLayer(drawing: Drawing, more: Partial<Layer>): Drawing {
  return { ...drawing, layers: drawing.layers.map((layer, index) => (index === 0 ? { ...layer, ...more } : layer)) }
}

/** Two strokes of 10 mm. */
export const twoLines: readonly number[][] = [
  [10, 10, 20, 10],
  [10, 20, 20, 20],
]
