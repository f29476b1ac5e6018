import { type Affine, compose, scaling, translation } from '../affine.ts'
import type { BoundsMm } from '../bounds.ts'
import { ClipTester } from '../clip-tester.ts'
import type { ClipRegion } from '../drawing.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import type { Cascade } from './cascade.ts'
import type { Clip } from './clip.ts'
import type { LengthContext } from './css-length.ts'
import { hrefId, type SvgElement, urlIds } from './element.ts'
import { elementTransform } from './element-transform.ts'
import type { NotDrawnCounts } from './not-drawn.ts'
import { OutlineTracer } from './outline.ts'
import type { Report } from './problems.ts'
import type { RenderLimits } from './render-limits.ts'
import { isShape, traceShape } from './shapes.ts'
import { type Declarations, inheritedStyle, initialStyle, type Style } from './style.ts'
import { surroundingStyle } from './surrounding-style.ts'

/** What is needed to build clips. */
export interface ClipContext {
  readonly definitions: ReadonlyMap<string, SvgElement>
  readonly cascade: Cascade
  readonly limits: RenderLimits
  readonly toleranceMm: number
  readonly notDrawn: NotDrawnCounts
  /** For each clip path the clip it was made into last, and where: many elements share one. */
  readonly knownClips: Map<SvgElement, { readonly place: string; readonly clip: Clip }>
}

/** The user space of the element to be clipped. */
export interface ClipSpace {
  readonly toMm: Affine
  readonly viewportWidth: number
  readonly viewportHeight: number
  /** Receives what is wrong with the clip's shapes. */
  readonly report: Report
  /** The element's own box in user units, for clips that are measured by it; `undefined` where it has none. */
  readonly box: (() => BoundsMm | undefined) | undefined
}

/** A clip that keeps what lies within a rectangle of user units. */
export function rectangleClip(toMm: Affine, x: number, y: number, width: number, height: number): Clip {
  const builder = new StrokeBuilder()
  const tracer = new OutlineTracer(builder, toMm, 1)
  tracer.moveTo(x, y)
  tracer.lineTo(x + width, y)
  tracer.lineTo(x + width, y + height)
  tracer.lineTo(x, y + height)
  return clipOf({ shapes: [{ rings: builder.toStrokeList(), rule: 'nonzero', clips: [] }] })
}

function clipOf(region: ClipRegion): Clip {
  return { region, tester: new ClipTester(region), area: undefined }
}

const cssShape = /^(?:inset|circle|ellipse|polygon|path|rect|xywh|shape)\(/

/**
 * The clip that an element's `clip-path` property asks for; `undefined` for none, for a reference to nothing (which SVG
 * ignores) and for CSS shape functions.
 */
export function clipFor(declarations: Declarations, space: ClipSpace, context: ClipContext): Clip | undefined {
  if (cssShape.test(declarations.get('clip-path') ?? '')) context.notDrawn.add('CSS clip shapes')
  const element = clipElement(declarations, context)
  if (!element) return undefined
  const { a, b, c, d, e, f } = space.toMm
  const place = [a, b, c, d, e, f, space.viewportWidth, space.viewportHeight].join()
  const known = context.knownClips.get(element)
  if (known?.place === place) return known.clip
  const region = new ClipBuilder(element, space, context, [element]).build()
  const clip = region && clipOf(region)
  if (clip && !clipNeedsBox(declarations, context)) context.knownClips.set(element, { place, clip })
  return clip
}

/** The clip path that is referred to, if it is one. */
function clipElement(declarations: Declarations, { definitions }: ClipContext): SvgElement | undefined {
  const id = urlIds(declarations.get('clip-path') ?? '')[0]
  const element = id === undefined ? undefined : definitions.get(id)
  return element?.name === 'clipPath' ? element : undefined
}

/** Whether the clip that an element asks for, or one that clips it in turn, is measured by the element's box. */
export function clipNeedsBox(declarations: Declarations, context: ClipContext): boolean {
  const seen = new Set<SvgElement>()
  let element = clipElement(declarations, context)
  while (element && !seen.has(element)) {
    if (isInBoxUnits(element)) return true
    seen.add(element)
    element = clipElement(context.cascade.declarations(element), context)
  }
  return false
}

function isInBoxUnits({ attributes }: SvgElement): boolean {
  return attributes.clipPathUnits === 'objectBoundingBox'
}

function regionFor(
  declarations: Declarations,
  space: ClipSpace,
  context: ClipContext,
  within: readonly SvgElement[],
): ClipRegion | undefined {
  const element = clipElement(declarations, context)
  // A clip path within itself is an error in SVG, treated as no clip.
  if (!element || within.includes(element)) return undefined
  context.limits.checkClipDepth(within.length)
  return new ClipBuilder(element, space, context, [...within, element]).build()
}

class ClipBuilder {
  readonly #element: SvgElement
  readonly #space: ClipSpace
  readonly #context: ClipContext
  readonly #within: readonly SvgElement[]
  readonly #shapes: ClipRegion['shapes'][number][] = []

  constructor(element: SvgElement, space: ClipSpace, context: ClipContext, within: readonly SvgElement[]) {
    this.#element = element
    this.#space = space
    this.#context = context
    this.#within = within
  }

  build(): ClipRegion | undefined {
    const { cascade } = this.#context
    const surroundings = surroundingStyle(this.#element, cascade)
    const declarations = cascade.declarations(this.#element, surroundings.variables)
    let toMm = this.#space.toMm
    if (isInBoxUnits(this.#element)) {
      const bounds = this.#space.box?.()
      if (!bounds) return undefined
      const size = scaling(bounds.maxXMm - bounds.minXMm, bounds.maxYMm - bounds.minYMm)
      toMm = compose(toMm, compose(translation(bounds.minXMm, bounds.minYMm), size))
    }
    toMm = compose(toMm, elementTransform(declarations, this.#lengths(initialStyle)))
    const style = inheritedStyle(surroundings, declarations, this.#lengths(surroundings))
    const outer = regionFor(declarations, { ...this.#space, toMm }, this.#context, this.#within)
    const clips = outer ? [outer] : []
    for (const child of this.#element.children) {
      if (typeof child !== 'string') this.#add(child, toMm, style, clips, 0)
    }
    return { shapes: this.#shapes }
  }

  #add(
    element: SvgElement,
    outerToMm: Affine,
    outerStyle: Style,
    outerClips: readonly ClipRegion[],
    depth: number,
  ): void {
    const { cascade, limits, definitions, toleranceMm, notDrawn } = this.#context
    limits.countClipShape()
    const declarations = cascade.declarations(element, outerStyle.variables)
    if (declarations.get('display') === 'none') return
    const style = inheritedStyle(outerStyle, declarations, this.#lengths(outerStyle))
    const toMm = compose(outerToMm, elementTransform(declarations, this.#lengths(style)))
    const own = regionFor(declarations, { ...this.#space, toMm, box: undefined }, this.#context, this.#within)
    const clips = own ? [...outerClips, own] : outerClips
    if (element.name === 'use' && depth < 8) {
      const target = definitions.get(hrefId(element) ?? '')
      const x = Number.parseFloat(element.attributes.x ?? '0')
      const y = Number.parseFloat(element.attributes.y ?? '0')
      if (target) this.#add(target, compose(toMm, translation(x, y)), style, clips, depth + 1)
      return
    }
    if (element.name === 'text') notDrawn.add('texts that clip')
    if (!isShape(element.name) || !style.visible) return
    const builder = new StrokeBuilder()
    traceShape({ element, declarations, lengths: this.#lengths(style) }, new OutlineTracer(builder, toMm, toleranceMm))
    this.#shapes.push({ rings: builder.toStrokeList(), rule: style.clipRule, clips })
  }

  #lengths({ fontSize }: Style): LengthContext {
    const { viewportWidth, viewportHeight, report } = this.#space
    return { fontSize, viewportWidth, viewportHeight, report }
  }
}
