import { strokeCount } from '@vfab/core'
import { type Drawing, inkLengthMm, type Page, prepareStrokes } from '@vfab/drawing'

import { placeDrawing, type Placement } from './place.ts'

/** Gaps that no pen shows, where the driver has no setting for them. */
const defaultJoinToleranceMm = 0.15

/** How much there is to draw. */
export interface DrawingSize {
  readonly layers: number
  readonly strokes: number
  readonly inkMm: number
}

/** The machine that a drawing is made ready for. */
export interface TargetMachine {
  /** What it can reach. */
  readonly travelMm: Page
  /** Settings of its driver; `joinToleranceMm` counts. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** Makes a drawing ready for a machine, or for none in particular: on its paper, strokes joined and in a short order. */
export function prepareDrawing(drawing: Drawing, placement: Placement, machine: TargetMachine | undefined): Drawing {
  const { joinToleranceMm } = machine?.settings ?? {}
  return prepareStrokes(placeDrawing(drawing, placement, machine?.travelMm), {
    joinToleranceMm: typeof joinToleranceMm === 'number' ? joinToleranceMm : defaultJoinToleranceMm,
  })
}

/** Counts layers, strokes and ink. */
export function sizeOf({ layers }: Drawing): DrawingSize {
  return {
    layers: layers.length,
    strokes: layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0),
    inkMm: layers.reduce((sum, layer) => sum + inkLengthMm(layer.strokes), 0),
  }
}
