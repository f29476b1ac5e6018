import { areaOf, intersection, type Polygons, regionArea, unitsPerMm } from '../polygons.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import type { Clip } from './clip.ts'

/**
 * The outline of what is seen of a filled shape: its own border within its clips, and their borders within it.
 * @param outline - rings in mm, closed by lines from end to start
 */
export function visibleOutline(
  outline: StrokeBuilder,
  rule: 'nonzero' | 'evenodd',
  clips: readonly Clip[],
): StrokeBuilder {
  if (clips.every((clip) => surrounds(clip, outline))) return closedRings(outline)
  let area = areaOf(outline.toStrokeList(), rule)
  for (const clip of clips) area = intersection(area, areaOfClip(clip))
  const visible = new StrokeBuilder(outline.pointCount)
  for (const ring of area) {
    const first = ring[0]!
    visible.moveTo(first.x / unitsPerMm, first.y / unitsPerMm)
    for (const { x, y } of ring.slice(1)) visible.lineTo(x / unitsPerMm, y / unitsPerMm)
    visible.lineTo(first.x / unitsPerMm, first.y / unitsPerMm)
  }
  return visible
}

/** The outline with every ring drawn back to its start, as a fill is seen. */
export function closedRings(outline: StrokeBuilder): StrokeBuilder {
  const closed = new StrokeBuilder(outline.pointCount + outline.strokeCount)
  const coords = outline.coordsMm
  for (let ring = 0; ring < outline.strokeCount; ring++) {
    const first = 2 * outline.startOf(ring)
    const end = 2 * outline.startOf(ring + 1)
    // Two points enclose nothing.
    if (end - first < 6) continue
    closed.addStroke(coords, first, end)
    const isClosed = coords[first] === coords[end - 2] && coords[first + 1] === coords[end - 1]
    if (!isClosed) closed.lineTo(coords[first]!, coords[first + 1]!)
  }
  return closed
}

function areaOfClip(clip: Clip): Polygons {
  clip.area ??= regionArea(clip.region)
  return clip.area
}

/** Whether the whole outline lies within a clip of one ring: the clip takes nothing away, and adds no border. */
function surrounds({ region, tester }: Clip, outline: StrokeBuilder): boolean {
  const [shape, ...more] = region.shapes
  if (!shape || more.length > 0 || shape.clips.length > 0 || shape.rings.starts.length !== 2) return false
  const coords = outline.coordsMm
  const crossings: number[] = []
  for (let ring = 0; ring < outline.strokeCount; ring++) {
    const first = 2 * outline.startOf(ring)
    const end = 2 * outline.startOf(ring + 1)
    for (let at = first; at < end; at += 2) {
      const next = at + 2 < end ? at + 2 : first
      if (!tester.contains(coords[at]!, coords[at + 1]!)) return false
      tester.crossings(coords[at]!, coords[at + 1]!, coords[next]!, coords[next + 1]!, crossings)
      if (crossings.length > 0) return false
    }
  }
  return true
}
