import { compose, rotation, scaling, translation } from '../affine.ts'
import type { Cascade } from './cascade.ts'
import { rectangleClip } from './clip-path.ts'
import { userLength } from './css-length.ts'
import { type SvgElement, urlIds } from './element.ts'
import { type Frame, lengthsOf } from './frame.ts'
import { type Shape, traceShape } from './shapes.ts'
import { inheritedStyle, initialStyle } from './style.ts'
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
  const declarations = cascade.declarations(marker)
  const lengths = lengthsOf(frame)
  const width = userLength(attributes.markerWidth ?? '3', 'width', lengths)
  const height = userLength(attributes.markerHeight ?? '3', 'height', lengths)
  const viewBox = viewBoxOf(marker)
  const fit = viewBox ? viewBoxTransform(viewBox, width, height, attributes.preserveAspectRatio) : translation(0, 0)
  const reference = (name: 'refX' | 'refY'): number => userLength(attributes[name] ?? '0', 'diagonal', lengths)
  const scale = attributes.markerUnits === 'userSpaceOnUse' ? 1 : frame.style.strokeWidth
  const refX = fit.a * reference('refX') + fit.e
  const refY = fit.d * reference('refY') + fit.f
  const place = compose(translation(vertex.x, vertex.y), rotation(turnDeg(attributes.orient, vertex, start)))
  const box = compose(frame.toMm, compose(place, compose(scaling(scale), translation(-refX, -refY))))
  // Markers inherit from where they stand in the file; context colours are those of the line they sit on.
  const context = { ...initialStyle, color: frame.style.stroke === 'none' ? '#000000' : frame.style.stroke }
  const overflow = declarations.get('overflow')
  const clipped = overflow !== 'visible' && overflow !== 'auto'
  return {
    ...frame,
    element: marker,
    declarations,
    toMm: compose(box, fit),
    style: inheritedStyle(context, declarations, lengths),
    viewportWidth: viewBox?.width ?? width,
    viewportHeight: viewBox?.height ?? height,
    clips: clipped ? [...frame.clips, rectangleClip(box, 0, 0, width, height)] : frame.clips,
    isLayer: false,
    switchDone: false,
  }
}

/** An angle, or along the line: half-way between where it comes from and where it goes. */
function turnDeg(orient: string | undefined, { incoming, outgoing }: Vertex, start: boolean): number {
  if (orient !== 'auto' && orient !== 'auto-start-reverse') return Number.parseFloat(orient ?? '0') || 0
  const before = incoming ?? outgoing ?? 0
  const after = outgoing ?? before
  const middle = Math.atan2(Math.sin(before) + Math.sin(after), Math.cos(before) + Math.cos(after))
  const reversed = start && orient === 'auto-start-reverse'
  return (middle * 180) / Math.PI + (reversed ? 180 : 0)
}
