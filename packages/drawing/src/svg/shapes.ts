import type { DriverError } from '@vfab/core'

import { invalidInput } from '../invalid-input.ts'
import { type LengthAxis, type LengthContext, userLength } from './css-length.ts'
import type { SvgElement } from './element.ts'
import { NumberScanner } from './number-scanner.ts'
import type { OutlinePen } from './outline.ts'
import { tracePath } from './path-data.ts'
import { refuse } from './problems.ts'
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
 * Traces the outline of a basic shape or path, up to the first error in it. Shapes without extent draw nothing, as in SVG.
 * Numbers that are none are reported to the shape's {@link LengthContext.report}.
 */
export function traceShape(shape: Shape, tracer: OutlinePen): void {
  tracers[shape.element.name]!(shape, tracer)
}

/**
 * What a distance along a shape is multiplied by where its author gave the shape a `pathLength`.
 * @param length - of the outline, in user units
 */
export function pathLengthScale(element: SvgElement, length: number): number {
  const given = Number(element.attributes.pathLength?.trim() || NaN)
  // 0 is possible: every distance then lies beyond the end.
  return given >= 0 ? length / given : 1
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
  if (data !== 'none') tracePath(css ? css[1]! : data, tracer, shape.lengths.report)
}

function traceLine(shape: Shape, tracer: OutlinePen): void {
  tracer.moveTo(length(shape, 'x1', 'width') ?? 0, length(shape, 'y1', 'height') ?? 0)
  tracer.lineTo(length(shape, 'x2', 'width') ?? 0, length(shape, 'y2', 'height') ?? 0)
}

/** @returns whether there was anything to draw */
function tracePoints(shape: Shape, tracer: OutlinePen): boolean {
  const { report = refuse } = shape.lengths
  const scanner = new NumberScanner(shape.element.attributes.points ?? '')
  let count = 0
  let x = 0
  for (scanner.skipComma(); !scanner.done; scanner.skipComma()) {
    const value = scanner.number()
    if (value === undefined || !Number.isFinite(value)) {
      report(notACoordinate(scanner))
      return count > 1
    }
    if (count++ % 2 === 0) x = value
    else if (count === 2) tracer.moveTo(x, value)
    else tracer.lineTo(x, value)
  }
  if (count % 2 !== 0) report(invalidInput(`has ${count} coordinates; points come in pairs`))
  return count > 1
}

function notACoordinate({ text, at }: NumberScanner): DriverError {
  const [word = ''] = /^[^\s,]*/.exec(text.slice(at, at + 40)) ?? []
  return invalidInput(`has the coordinate "${word}", which is not a number`)
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
  const rounded = rx > 0 && ry > 0
  // A radius of zero means square corners, whatever the other one is.
  const left = rounded ? rx : 0
  const top = rounded ? ry : 0
  tracer.moveTo(x + left, y)
  tracer.lineTo(x + width - left, y)
  if (rounded) tracer.arcTo(rx, ry, 0, false, true, x + width, y + top)
  tracer.lineTo(x + width, y + height - top)
  if (rounded) tracer.arcTo(rx, ry, 0, false, true, x + width - left, y + height)
  tracer.lineTo(x + left, y + height)
  if (rounded) tracer.arcTo(rx, ry, 0, false, true, x, y + height - top)
  tracer.lineTo(x, y + top)
  if (rounded) tracer.arcTo(rx, ry, 0, false, true, x + left, y)
  tracer.close()
}

/** SVG ignores negative radii. */
function nonNegative(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 ? value : undefined
}

function traceCircle(shape: Shape, tracer: OutlinePen): void {
  const r = length(shape, 'r', 'diagonal') ?? 0
  if (r > 0) tracer.ellipse(length(shape, 'cx', 'width') ?? 0, length(shape, 'cy', 'height') ?? 0, r, r)
}

function traceEllipse(shape: Shape, tracer: OutlinePen): void {
  const givenX = nonNegative(length(shape, 'rx', 'width'))
  const givenY = nonNegative(length(shape, 'ry', 'height'))
  const rx = givenX ?? givenY ?? 0
  const ry = givenY ?? givenX ?? 0
  if (rx <= 0 || ry <= 0) return
  tracer.ellipse(length(shape, 'cx', 'width') ?? 0, length(shape, 'cy', 'height') ?? 0, rx, ry)
}
