import { compose, rotation, scaling, translation } from '../affine.ts'
import type { Cascade } from './cascade.ts'
import { rectangleClip } from './clip-path.ts'
import { angleDeg } from './css-angle.ts'
import { type LengthContext, userLength } from './css-length.ts'
import { type SvgElement, urlIds } from './element.ts'
import { type Frame, lengthsOf } from './frame.ts'
import { type Shape, traceShape } from './shapes.ts'
import { inheritedStyle, withContext } from './style.ts'
import { surroundingStyle } from './surrounding-style.ts'
import { type Vertex, VertexCollector } from './vertices.ts'
import { viewBoxOf, viewBoxTransform } from './viewport.ts'

/** A marker to be drawn: arrow heads, dots on corners. */
export interface PlacedMarker {
  readonly id: string
  readonly marker: SvgElement
  /** What holds for the marker's children. */
  readonly frame: Frame
}

const marked: ReadonlySet<string> = new Set(['path', 'line', 'polyline', 'polygon'])

/** The markers of a shape, in the order of its corners. */
export function markerFrames(
  shape: Shape,
  frame: Frame,
  definitions: ReadonlyMap<string, SvgElement>,
  cascade: Cascade,
): PlacedMarker[] {
  const { markerStart, markerMid, markerEnd } = frame.style
  if (!marked.has(frame.element.name)) return []
  if (markerStart === 'none' && markerMid === 'none' && markerEnd === 'none') return []
  const collector = new VertexCollector()
  traceShape(shape, collector)
  const { vertices } = collector
  return vertices.flatMap((vertex, index) => {
    const ends = [
      ...(index === 0 ? [{ value: markerStart, start: true }] : []),
      ...(index > 0 && index < vertices.length - 1 ? [{ value: markerMid, start: false }] : []),
      ...(index === vertices.length - 1 ? [{ value: markerEnd, start: false }] : []),
    ]
    return ends.flatMap(({ value, start }): PlacedMarker[] => {
      const id = urlIds(value)[0]
      const marker = id === undefined ? undefined : definitions.get(id)
      if (id === undefined || marker?.name !== 'marker') return []
      return [{ id, marker, frame: placedFrame(marker, vertex, start, frame, cascade) }]
    })
  })
}

function placedFrame(marker: SvgElement, vertex: Vertex, start: boolean, frame: Frame, cascade: Cascade): Frame {
  const { attributes } = marker
  const surroundings = surroundingStyle(marker, cascade)
  const declarations = cascade.declarations(marker, surroundings.variables)
  const lengths = lengthsOf(frame)
  const width = userLength(attributes.markerWidth ?? '3', 'width', lengths)
  const height = userLength(attributes.markerHeight ?? '3', 'height', lengths)
  const viewBox = viewBoxOf(marker, frame.report)
  const fit = viewBox ? viewBoxTransform(viewBox, width, height, attributes.preserveAspectRatio) : translation(0, 0)
  const inside = viewBox ?? { x: 0, y: 0, width, height }
  const scale = attributes.markerUnits === 'userSpaceOnUse' ? 1 : frame.style.strokeWidth
  const refX = fit.a * reference(attributes.refX, 'width', inside.x, inside.width, lengths) + fit.e
  const refY = fit.d * reference(attributes.refY, 'height', inside.y, inside.height, lengths) + fit.f
  const place = compose(translation(vertex.x, vertex.y), rotation(turnDeg(attributes.orient, vertex, start)))
  const box = compose(frame.toMm, compose(place, compose(scaling(scale), translation(-refX, -refY))))
  // Markers inherit from where they stand in the file; context paints are those of the shape they sit on.
  const outer = withContext(surroundings, frame.style)
  const overflow = declarations.get('overflow')
  const clipped = overflow !== 'visible' && overflow !== 'auto'
  return {
    ...frame,
    element: marker,
    declarations,
    toMm: compose(box, fit),
    style: inheritedStyle(outer, declarations, lengths),
    viewportWidth: viewBox?.width ?? width,
    viewportHeight: viewBox?.height ?? height,
    clips: clipped ? [...frame.clips, rectangleClip(box, 0, 0, width, height)] : frame.clips,
    isLayer: false,
    switchDone: false,
  }
}

/** `refX` or `refY` in the marker's own units: a number, a share of its box, or one of its edges. */
function reference(
  text: string | undefined,
  axis: 'width' | 'height',
  start: number,
  size: number,
  lengths: LengthContext,
): number {
  const word = text?.trim().toLowerCase() ?? '0'
  const edge = { left: 0, top: 0, center: 0.5, right: 1, bottom: 1 }[word]
  if (edge !== undefined) return start + edge * size
  return userLength(word, axis, { ...lengths, viewportWidth: size, viewportHeight: size })
}

/** An angle, or along the line: half-way between where it comes from and where it goes. */
function turnDeg(orient: string | undefined, { incoming, outgoing }: Vertex, start: boolean): number {
  if (orient !== 'auto' && orient !== 'auto-start-reverse') return angleDeg(orient ?? '0') ?? 0
  const before = incoming ?? outgoing ?? 0
  const after = outgoing ?? before
  const middle = Math.atan2(Math.sin(before) + Math.sin(after), Math.cos(before) + Math.cos(after))
  const reversed = start && orient === 'auto-start-reverse'
  return (middle * 180) / Math.PI + (reversed ? 180 : 0)
}
