import { createRequire } from 'node:module'

import { strokeCount, type StrokeList, strokesFrom } from '@vfab/core'
import type { Paths64 } from 'clipper2-ts'

import type { ClipRegion } from './drawing.ts'

/** Areas as clipper2 has them: rings of whole micrometres. The result of an operation has outer rings and holes turned apart. */
export type Polygons = Paths64

/** Whole numbers are what clipper2 computes with exactly; 1 µm is far below what a pen shows. */
export const unitsPerMm = 1000

type ClipperModule = typeof import('clipper2-ts')

/** Loaded where areas are first computed with, as most drawings need none. */
export function loadClipper(): ClipperModule {
  return createRequire(import.meta.url)('clipper2-ts') as ClipperModule
}

/** The rings of an outline, each closed by a line from its last point to its first. */
export function polygonsOf(rings: StrokeList): Polygons {
  const { coordsMm, starts } = rings
  return Array.from({ length: strokeCount(rings) }, (_, ring) => {
    const path: Paths64[number] = []
    for (let at = 2 * starts[ring]!; at < 2 * starts[ring + 1]!; at += 2) {
      path.push({ x: Math.round(coordsMm[at]! * unitsPerMm), y: Math.round(coordsMm[at + 1]! * unitsPerMm) })
    }
    return path
  })
}

/** The area that rings enclose by a fill rule. */
export function areaOf(rings: StrokeList, rule: 'nonzero' | 'evenodd'): Polygons {
  const { ClipType, FillRule } = loadClipper()
  return combine(ClipType.Union, rule === 'evenodd' ? FillRule.EvenOdd : FillRule.NonZero, polygonsOf(rings), [])
}

/** What two areas have in common. */
export function intersection(one: Polygons, other: Polygons): Polygons {
  const { ClipType, FillRule } = loadClipper()
  return combine(ClipType.Intersection, FillRule.NonZero, one, other)
}

/** What any of some areas covers. */
export function union(areas: Polygons): Polygons {
  const { ClipType, FillRule } = loadClipper()
  return combine(ClipType.Union, FillRule.NonZero, areas, [])
}

/** What of an area none of some others covers. */
export function difference(area: Polygons, others: Polygons): Polygons {
  const { ClipType, FillRule } = loadClipper()
  return combine(ClipType.Difference, FillRule.NonZero, area, others)
}

/** The rings in mm. */
export function strokesOfPolygons(area: Polygons): StrokeList {
  return strokesFrom(area.map((ring) => ring.flatMap(({ x, y }) => [x / unitsPerMm, y / unitsPerMm])))
}

/** The inside of a clip. */
export function regionArea(region: ClipRegion): Polygons {
  const parts = region.shapes.map(({ rings, rule, clips }) =>
    clips.reduce((area, clip) => intersection(area, regionArea(clip)), areaOf(rings, rule)),
  )
  return parts.length === 1 ? parts[0]! : union(parts.flat())
}

function combine(
  type: import('clipper2-ts').ClipType,
  rule: import('clipper2-ts').FillRule,
  subject: Polygons,
  clip: Polygons,
): Polygons {
  const { Clipper64 } = loadClipper()
  const clipper = new Clipper64()
  const result: Polygons = []
  clipper.addPaths(subject, 0, false)
  if (clip.length > 0) clipper.addPaths(clip, 1, false)
  clipper.execute(type, rule, result)
  return result
}
