import { invalidInput } from '../invalid-input.ts'
import { type LengthAxis, type LengthContext, userLength } from './css-length.ts'
import type { SvgElement } from './element.ts'
import type { OutlinePen } from './outline.ts'
import { tracePath } from './path-data.ts'
import type { Declarations } from './style.ts'

/** A basic shape with what is needed to read its geometry. */
export interface Shape {
  readonly element: SvgElement
  /** CSS may set geometry too, and is stronger than the attribute. */
  readonly declarations: Declarations
  readonly lengths: LengthContext
}

type Tracer = (shape: Shape, tracer: OutlinePen) => void

const tracers: Readonly<Record<string, Tracer>> = {
  path: tracePathElement,
  line: traceLine,
  polyline: (shape, tracer) => tracePoints(shape, tracer),
  polygon: (shape, tracer) => {
    if (tracePoints(shape, tracer)) tracer.close()
  },
  rect: traceRect,
  circle: traceCircle,
  ellipse: traceEllipse,
}

/** True for the elements that {@link traceShape} draws. */
export function isShape(name: string): boolean {
  return Object.hasOwn(tracers, name)
}

/**
 * Traces the outline of a basic shape or path. Shapes without extent draw nothing, as in SVG.
 * @throws DriverError `INPUT_INVALID` for numbers that are none
 */
export function traceShape(shape: Shape, tracer: OutlinePen): void {
  tracers[shape.element.name]!(shape, tracer)
}

function text(shape: Shape, name: string): string | undefined {
  return shape.declarations.get(name) ?? shape.element.attributes[name]
}

function length(shape: Shape, name: string, axis: LengthAxis): number | undefined {
  const value = text(shape, name)
  return value === undefined || value.trim() === '' || value === 'auto'
    ? undefined
    : userLength(value, axis, shape.lengths)
}

function tracePathElement(shape: Shape, tracer: OutlinePen): void {
  const data = text(shape, 'd') ?? ''
  const css = /^path\(\s*["']([^"']*)["']\s*\)$/.exec(data)
  if (data !== 'none') tracePath(css ? css[1]! : data, tracer)
}

function traceLine(shape: Shape, tracer: OutlinePen): void {
  tracer.moveTo(length(shape, 'x1', 'width') ?? 0, length(shape, 'y1', 'height') ?? 0)
  tracer.lineTo(length(shape, 'x2', 'width') ?? 0, length(shape, 'y2', 'height') ?? 0)
}

/** @returns whether there was anything to draw */
function tracePoints(shape: Shape, tracer: OutlinePen): boolean {
  const points = (shape.element.attributes.points ?? '').replace(/^[\s,]+|[\s,]+$/g, '')
  if (points === '') return false
  // A sign starts a number, and so does a second point: `1-2.5.5` are three.
  const numbers = points.split(/\s*,\s*|\s+|(?<=[\d.])(?=[+-])|(?=\.)(?<=\.\d+)/)
  if (numbers.length % 2 !== 0) throw invalidInput(`has ${numbers.length} coordinates; points come in pairs`)
  for (let at = 0; at < numbers.length; at += 2) {
    const x = coordinate(numbers[at]!)
    const y = coordinate(numbers[at + 1]!)
    if (at === 0) tracer.moveTo(x, y)
    else tracer.lineTo(x, y)
  }
  return true
}

function coordinate(digits: string): number {
  const value = digits === '' ? NaN : Number(digits)
  if (!Number.isFinite(value)) throw invalidInput(`has the coordinate "${digits.slice(0, 40)}", which is not a number`)
  return value
}

function traceRect(shape: Shape, tracer: OutlinePen): void {
  const x = length(shape, 'x', 'width') ?? 0
  const y = length(shape, 'y', 'height') ?? 0
  const width = length(shape, 'width', 'width') ?? 0
  const height = length(shape, 'height', 'height') ?? 0
  if (width <= 0 || height <= 0) return
  const givenX = nonNegative(length(shape, 'rx', 'width'))
  const givenY = nonNegative(length(shape, 'ry', 'height'))
  const rx = Math.min(givenX ?? givenY ?? 0, width / 2)
  const ry = Math.min(givenY ?? givenX ?? 0, height / 2)
  tracer.moveTo(x + rx, y)
  tracer.lineTo(x + width - rx, y)
  if (rx > 0 && ry > 0) tracer.arcTo(rx, ry, 0, false, true, x + width, y + ry)
  tracer.lineTo(x + width, y + height - ry)
  if (rx > 0 && ry > 0) tracer.arcTo(rx, ry, 0, false, true, x + width - rx, y + height)
  tracer.lineTo(x + rx, y + height)
  if (rx > 0 && ry > 0) tracer.arcTo(rx, ry, 0, false, true, x, y + height - ry)
  tracer.lineTo(x, y + ry)
  if (rx > 0 && ry > 0) tracer.arcTo(rx, ry, 0, false, true, x + rx, y)
  tracer.close()
}

/** SVG ignores negative radii of rounded corners. */
function nonNegative(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 ? value : undefined
}

function traceCircle(shape: Shape, tracer: OutlinePen): void {
  const r = length(shape, 'r', 'diagonal') ?? 0
  if (r > 0) tracer.ellipse(length(shape, 'cx', 'width') ?? 0, length(shape, 'cy', 'height') ?? 0, r, r)
}

function traceEllipse(shape: Shape, tracer: OutlinePen): void {
  const givenX = length(shape, 'rx', 'width')
  const givenY = length(shape, 'ry', 'height')
  const rx = givenX ?? givenY ?? 0
  const ry = givenY ?? givenX ?? 0
  if (rx <= 0 || ry <= 0) return
  tracer.ellipse(length(shape, 'cx', 'width') ?? 0, length(shape, 'cy', 'height') ?? 0, rx, ry)
}
