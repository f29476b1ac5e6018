import { identity } from '../affine.ts'
import { type BoundsMm, strokeBounds } from '../bounds.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { type SvgElement } from './element.ts'
import { type Frame, lengthsOf } from './frame.ts'
import { OutlineTracer } from './outline.ts'
import { traceShape } from './shapes.ts'
import { type Declarations, isZero, type Style } from './style.ts'

export function isShown(declarations: Declarations): boolean {
  return declarations.get('display') !== 'none' && !isZero(declarations.get('opacity') ?? '1')
}

/** Whether an element hides what is under it, where it is filled. */
export function isOpaque(declarations: Declarations): boolean {
  const blend = declarations.get('mix-blend-mode') ?? 'normal'
  return !isReference(declarations.get('mask')) && !isReference(declarations.get('filter')) && blend === 'normal'
}

/** A single line is written in the colour of the letters, whether the file fills or strokes them. */
export function writtenStyle(style: Style): Style {
  if (!style.fill.startsWith('#') || !style.fillShown) return style
  return {
    ...style,
    fill: 'none',
    stroke: style.fill,
    strokeShown: true,
    strokeUnknown: style.fillUnknown,
    strokeWidth: 1,
    dashArray: 'none',
  }
}

export function isReference(value: string | undefined): boolean {
  return value !== undefined && value !== 'none' && value !== ''
}

/** True when `element` lies in `ancestor`: the ids along the way tell, as a subtree kept apart has other objects. */
export function contains(ancestor: SvgElement, element: SvgElement): boolean {
  const { id } = ancestor.attributes
  for (let each = element.parent; each; each = each.parent) {
    if (each === ancestor || each.attributes.id === id) return true
  }
  return false
}

/** The box of a shape in its user units. */
export function boxOf(frame: Frame): BoundsMm | undefined {
  const { element, declarations } = frame
  const builder = new StrokeBuilder()
  traceShape({ element, declarations, lengths: lengthsOf(frame) }, new OutlineTracer(builder, identity, 0.05))
  return strokeBounds([builder.toStrokeList()])
}
