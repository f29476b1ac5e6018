import type { InkStrokes } from '@vfab/drawing'

import type { PenSettings } from './draw-settings.ts'
import type { Route, RouteLayer } from './route.ts'

/** A pen that a person has to put in, and what will be drawn with it: enough for a prompt with a picture. */
export interface PenChange {
  /** From 1. */
  readonly pen: number
  readonly name?: string
  /** The pen before; absent before the first stroke. */
  readonly previous?: number
  /** `#rrggbb`, where all of the next layer is of one colour. */
  readonly color?: string
  /** The layers that follow with this pen, up to the next change. */
  readonly layers: readonly { readonly id: string; readonly name: string; readonly strokes: InkStrokes }[]
  readonly strokes: number
  readonly inkMm: number
}

/** The pen of a layer: 1 unless the drawing says otherwise. */
export function penOf({ layer }: RouteLayer): number {
  return layer.pen ?? 1
}

/** Whether more than one pen is needed. */
export function usesSeveralPens({ layers }: Route): boolean {
  return new Set(layers.map(penOf)).size > 1
}

/** What comes with the pen of the layer in which `stroke` lies. */
export function penChangeAt(
  route: Route,
  stroke: number,
  pens: Readonly<Record<number, PenSettings>>,
  previous: number | undefined,
): PenChange {
  const from = route.layerOf(stroke)
  const pen = penOf(from)
  const after = route.layers.findIndex((each) => each.index > from.index && penOf(each) !== pen)
  const next = route.layers.slice(from.index, after < 0 ? undefined : after)
  const end = next.at(-1)!.end
  const { name } = pens[pen] ?? {}
  const { color } = from.layer
  return {
    pen,
    ...(name === undefined ? {} : { name }),
    ...(previous === undefined ? {} : { previous }),
    ...(color === undefined ? {} : { color }),
    layers: next.map(({ layer }, index) => ({
      id: layer.id,
      name: layer.name,
      strokes: index === 0 ? route.restOfLayer(stroke) : layer.strokes,
    })),
    strokes: end - stroke,
    inkMm: route.inkBeforeMm[end]! - route.inkBeforeMm[stroke]!,
  }
}

/** `pen 2 (black 0.3)` */
export function penLabel({ pen, name, color }: Pick<PenChange, 'pen' | 'name' | 'color'>): string {
  const detail = name ?? color
  return detail === undefined ? `pen ${pen}` : `pen ${pen} (${detail})`
}
