import { type Affine, transformStrokes } from '../affine.ts'
import type { ClipRegion, FillArea, Layer } from '../drawing.ts'
import type { InkStrokes } from '../ink-strokes.ts'

/** Applies `map` to everything in the layers: strokes, areas and their clips. */
export function mapLayers(layers: readonly Layer[], map: Affine): Layer[] {
  const known = new Map<ClipRegion, ClipRegion>()
  const mapFill = (fill: FillArea): FillArea => ({
    ...fill,
    rings: transformStrokes(fill.rings, map),
    clips: fill.clips.map((clip) => mapRegion(clip, map, known)),
  })
  return layers.map((layer) => ({
    ...layer,
    strokes: transformStrokes(layer.strokes, map),
    ...(layer.fills ? { fills: layer.fills.map(mapFill) } : {}),
  }))
}

/**
 * Applies `map` to a region.
 * @param known - regions already mapped: many areas share one, and go on sharing its image
 */
export function mapRegion(region: ClipRegion, map: Affine, known: Map<ClipRegion, ClipRegion>): ClipRegion {
  const image = known.get(region) ?? {
    shapes: region.shapes.map(({ rings, rule, clips }) => ({
      rings: transformStrokes(rings, map),
      rule,
      clips: clips.map((clip) => mapRegion(clip, map, known)),
    })),
  }
  known.set(region, image)
  return image
}

/** Several lists one after the other. */
export function concatStrokes(lists: readonly InkStrokes[]): InkStrokes {
  const only = lists[0]
  if (only && lists.length === 1) return only
  const points = lists.reduce((sum, list) => sum + list.coordsMm.length / 2, 0)
  const count = lists.reduce((sum, list) => sum + list.starts.length - 1, 0)
  const coordsMm = new Float64Array(2 * points)
  const starts = new Uint32Array(count + 1)
  const colors = lists.some((list) => list.colors) ? new Uint32Array(count) : undefined
  let point = 0
  let stroke = 0
  for (const list of lists) {
    coordsMm.set(list.coordsMm, 2 * point)
    if (colors && list.colors) colors.set(list.colors, stroke)
    for (let index = 0; index < list.starts.length - 1; index++) starts[stroke++] = point + list.starts[index]!
    point += list.coordsMm.length / 2
  }
  starts[count] = points
  return { coordsMm, starts, ...(colors && { colors }) }
}
