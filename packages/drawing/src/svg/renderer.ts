import { type Affine, compose, translation } from '../affine.ts'
import type { FillArea } from '../drawing.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import type { Cascade } from './cascade.ts'
import { type ClipContext, clipFor, type ClipSpace, rectangleClip } from './clip-path.ts'
import { clipStrokes } from './clip-strokes.ts'
import { userLength } from './css-length.ts'
import { dashPattern, dashStrokes } from './dash.ts'
import { hrefId, type SvgElement } from './element.ts'
import { kindOf, missedWhenIgnored, passesSwitch } from './element-kinds.ts'
import { type Clip, type Frame, lengthsOf } from './frame.ts'
import type { LayerCollector, LayerGroup } from './layer-collector.ts'
import { parseLayerName } from './layer-name.ts'
import type { NotDrawnCounts } from './not-drawn.ts'
import { OutlineTracer } from './outline.ts'
import type { PageSize } from './page-size.ts'
import type { RenderLimits } from './render-limits.ts'
import { traceShape } from './shapes.ts'
import { type Declarations, inheritedStyle, initialStyle, type Style } from './style.ts'
import { parseTransform } from './transform-list.ts'
import { viewBoxOf, viewBoxTransform } from './viewport.ts'

/** What a {@link Renderer} works with. */
export interface RenderContext extends ClipContext {
  readonly cascade: Cascade
  readonly page: PageSize
  readonly layers: LayerCollector
  readonly notDrawn: NotDrawnCounts
  readonly limits: RenderLimits
  readonly layerMarks: 'inkscape' | 'groups' | 'none'
  readonly keepFills: boolean
}

/** What makes an SVG outline: `trace` writes it in user units. */
export type Trace = (tracer: OutlineTracer) => void

/**
 * Draws elements, one after the other, into layers. Callers open elements in document order with {@link enter} and close
 * them with {@link leave}, so that a streamed document and a kept subtree are drawn by the same code.
 */
export class Renderer {
  readonly #context: RenderContext
  readonly #frames: Frame[] = []
  /** Ids that `use` is drawing at the moment. */
  readonly #using: string[] = []
  /** Scratch space of one shape: its outline, then what dashes and each clip leave of it. */
  #outline = new StrokeBuilder(1024)
  #spare = new StrokeBuilder(1024)

  constructor(context: RenderContext) {
    this.#context = context
  }

  /**
   * Starts an element. True when its children come next and {@link leave} after them; false when it is dealt with, its
   * children included.
   */
  enter(element: SvgElement): boolean {
    const parent = this.#frames.at(-1)
    this.#context.limits.checkDepth(this.#frames.length)
    if (!parent) return this.#enterRoot(element)
    if (parent.element.name === 'switch' && !this.#choose(parent, element)) return false
    const kind = kindOf(element)
    if (kind === 'ignored' || element.name === 'symbol') {
      const missed = missedWhenIgnored(element)
      if (missed && this.#isShown(this.#context.cascade.declarations(element))) this.#context.notDrawn.add(missed)
      return false
    }
    const frame = this.#frameOf(element, parent)
    if (!frame) return false
    switch (kind) {
      case 'shape':
        this.#drawShape(frame)
        return false
      case 'use':
        this.#drawUse(frame)
        return false
      case 'text':
        this.#context.notDrawn.add('texts')
        return false
      case 'viewport':
        this.#push(this.#viewportFrame(frame, undefined))
        return true
      default:
        this.#push(frame)
        return true
    }
  }

  /** Ends the element that the last {@link enter} returned true for. */
  leave(): void {
    if (this.#frames.pop()!.isLayer) this.#context.layers.leave()
  }

  #enterRoot(element: SvgElement): boolean {
    const { page, cascade } = this.#context
    const declarations = cascade.declarations(element)
    if (!this.#isShown(declarations)) return false
    const lengths = { fontSize: initialStyle.fontSize, viewportWidth: page.width, viewportHeight: page.height }
    this.#push({
      element,
      declarations,
      toMm: compose(page.toMm, parseTransform(declarations.get('transform') ?? '')),
      style: inheritedStyle(initialStyle, declarations, lengths),
      viewportWidth: page.width,
      viewportHeight: page.height,
      clips: [],
      isLayer: false,
      switchDone: false,
    })
    return true
  }

  #push(frame: Frame): void {
    this.#frames.push(frame)
  }

  /** Draws a kept subtree. */
  #walk(element: SvgElement): void {
    this.#context.limits.countInstance()
    if (!this.enter(element)) return
    this.#walkChildren(element)
    this.leave()
  }

  #walkChildren(element: SvgElement): void {
    for (const child of element.children) if (typeof child !== 'string') this.#walk(child)
  }

  #choose(parent: Frame, element: SvgElement): boolean {
    if (parent.switchDone || kindOf(element) === 'ignored' || !passesSwitch(element)) return false
    parent.switchDone = true
    return true
  }

  #isShown(declarations: Declarations): boolean {
    return declarations.get('display') !== 'none' && Number.parseFloat(declarations.get('opacity') ?? '1') !== 0
  }

  /** The frame of an element within `parent`; `undefined` when it is not to be drawn. */
  #frameOf(element: SvgElement, parent: Frame): Frame | undefined {
    const { cascade, notDrawn, layers } = this.#context
    const declarations = cascade.declarations(element)
    const layer = this.#layerGroup(element, parent)
    if (!this.#isShown(declarations)) {
      notDrawn.add(layer ? 'hidden layers' : 'hidden elements')
      return undefined
    }
    if (layer && parseLayerName(layer.name).skipped) {
      notDrawn.add('layers whose name starts with %')
      return undefined
    }
    if (isReference(declarations.get('filter'))) notDrawn.add('filters')
    if (isReference(declarations.get('mask'))) notDrawn.add('masks')
    const isLayer = layer !== undefined && !this.#frames.some((frame) => frame.isLayer)
    if (isLayer) layers.enter(layer)
    const style = inheritedStyle(parent.style, declarations, lengthsOf(parent))
    const transform = declarations.get('transform')
    const toMm =
      transform === undefined ? parent.toMm : compose(parent.toMm, transformAbout(transform, declarations, parent))
    const frame: Frame = {
      element,
      declarations,
      toMm,
      style,
      viewportWidth: parent.viewportWidth,
      viewportHeight: parent.viewportHeight,
      clips: parent.clips,
      isLayer,
      switchDone: false,
    }
    const clip = declarations.has('clip-path')
      ? clipFor(declarations, this.#clipSpace(frame), this.#context)
      : undefined
    return clip ? { ...frame, clips: [...frame.clips, clip] } : frame
  }

  #layerGroup(element: SvgElement, parent: Frame): LayerGroup | undefined {
    const { attributes } = element
    const { layerMarks } = this.#context
    const isLayer =
      layerMarks === 'inkscape'
        ? attributes['inkscape:groupmode'] === 'layer'
        : layerMarks === 'groups' && element.name === 'g' && parent.element.parent === undefined
    if (!isLayer) return undefined
    const id = attributes.id
    const name = attributes['inkscape:label'] ?? attributes['serif:id'] ?? attributes['data-name'] ?? id ?? 'Layer'
    return { id, name, locked: attributes['sodipodi:insensitive'] === 'true' }
  }

  #clipSpace(frame: Frame): ClipSpace {
    const shape = kindOf(frame.element) === 'shape'
    return {
      toMm: frame.toMm,
      viewportWidth: frame.viewportWidth,
      viewportHeight: frame.viewportHeight,
      outline: shape ? () => userOutline(frame) : undefined,
    }
  }

  #drawUse(frame: Frame): void {
    const { definitions, notDrawn } = this.#context
    const { element } = frame
    const id = hrefId(element)
    const target = id === undefined ? undefined : definitions.get(id)
    // An element that uses itself, directly or through others, is an error that SVG says not to draw.
    if (id === undefined || !target || this.#using.includes(id) || contains(target, element)) {
      notDrawn.add('uses of something missing')
      return
    }
    const lengths = lengthsOf(frame)
    const x = userLength(element.attributes.x ?? '0', 'width', lengths)
    const y = userLength(element.attributes.y ?? '0', 'height', lengths)
    const placed = { ...frame, toMm: compose(frame.toMm, translation(x, y)) }
    this.#using.push(id)
    this.#push(placed)
    this.#context.limits.countInstance()
    if (target.name === 'symbol' || target.name === 'svg') this.#drawUsedViewport(target, placed)
    else this.#walk(target)
    this.leave()
    this.#using.pop()
  }

  #drawUsedViewport(target: SvgElement, use: Frame): void {
    const frame = this.#frameOf(target, use)
    if (!frame) return
    this.#push(this.#viewportFrame(frame, use.element))
    this.#walkChildren(target)
    this.leave()
  }

  /** The inside of a nested `svg` or a used `symbol`: its own viewport, clipped to it unless overflow is visible. */
  #viewportFrame(frame: Frame, use: SvgElement | undefined): Frame {
    const { element } = frame
    const { attributes } = element
    const lengths = lengthsOf(frame)
    const placed = element.name === 'svg'
    const side = (name: 'width' | 'height'): number => {
      const text = use?.attributes[name] ?? attributes[name] ?? '100%'
      return userLength(text === 'auto' ? '100%' : text, name, lengths)
    }
    const width = side('width')
    const height = side('height')
    const x = placed ? userLength(attributes.x ?? '0', 'width', lengths) : 0
    const y = placed ? userLength(attributes.y ?? '0', 'height', lengths) : 0
    const outer = compose(frame.toMm, translation(x, y))
    const viewBox = viewBoxOf(element)
    const inner = viewBox && viewBoxTransform(viewBox, width, height, attributes.preserveAspectRatio)
    const overflow = frame.declarations.get('overflow')
    const clipped = overflow !== 'visible' && overflow !== 'auto'
    const clips: readonly Clip[] = clipped
      ? [...frame.clips, rectangleClip(outer, 0, 0, Math.max(0, width), Math.max(0, height))]
      : frame.clips
    return {
      ...frame,
      toMm: inner ? compose(outer, inner) : outer,
      viewportWidth: viewBox?.width ?? width,
      viewportHeight: viewBox?.height ?? height,
      clips,
    }
  }

  #drawShape(frame: Frame): void {
    const { element, declarations } = frame
    const shape = { element, declarations, lengths: lengthsOf(frame) }
    this.#drawOutline(frame, (tracer) => traceShape(shape, tracer), element.name !== 'line')
  }

  /** Draws an outline as its style says. */
  #drawOutline(frame: Frame, trace: Trace, hasArea: boolean): void {
    const { style } = frame
    const { layers, limits, notDrawn, toleranceMm } = this.#context
    if (!style.visible) return
    const outline = this.#outline
    outline.clear()
    trace(new OutlineTracer(outline, frame.toMm, toleranceMm))
    if (outline.strokeCount === 0) return
    const stroked = isStroked(style)
    const filled = hasArea && style.fill !== 'none' && style.fillShown
    if (filled) this.#noteFill(frame, stroked)
    if (!stroked && (!filled || style.fill === '#ffffff')) {
      if (!filled) notDrawn.add('shapes with neither stroke nor fill')
      return
    }
    limits.checkPoints(layers.pointCount + outline.pointCount)
    const dashed = stroked ? this.#dash(frame, outline) : outline
    // A pen shows an area by its outline.
    layers.addStrokes(this.#clip(frame, dashed), stroked ? style.stroke : style.fill)
  }

  #noteFill(frame: Frame, stroked: boolean): void {
    const { keepFills, layers, notDrawn } = this.#context
    const { style } = frame
    if (style.fill === '#ffffff') {
      if (!stroked) notDrawn.add('white shapes without a stroke')
    } else if (keepFills) {
      const fill: FillArea = {
        rings: this.#outline.toStrokeList(),
        rule: style.fillRule,
        color: style.fill,
        clips: frame.clips.map((clip) => clip.region),
      }
      layers.addFill(fill)
    } else {
      notDrawn.add('fills')
    }
  }

  #dash(frame: Frame, outline: StrokeBuilder): StrokeBuilder {
    const { dashArray, dashOffset } = frame.style
    if (dashArray === 'none' || dashArray === '') return outline
    const lengths = lengthsOf(frame)
    const numbers = dashArray.split(/[\s,]+/).filter((text) => text !== '')
    const pattern = dashPattern(
      numbers.map((text) => userLength(text, 'diagonal', lengths)),
      userLength(dashOffset, 'diagonal', lengths),
    )
    if (!pattern) return outline
    const dashed = new StrokeBuilder(outline.pointCount)
    dashStrokes(outline, pattern, frame.toMm, dashed)
    return dashed
  }

  #clip(frame: Frame, strokes: StrokeBuilder): StrokeBuilder {
    let left = strokes
    for (const { tester } of frame.clips) {
      const target = left === this.#spare ? new StrokeBuilder(left.pointCount) : this.#spare
      target.clear()
      clipStrokes(left, tester, target)
      left = target
    }
    return left
  }
}

function isStroked(style: Style): boolean {
  return style.stroke !== 'none' && style.strokeShown && style.strokeWidth > 0
}

function isReference(value: string | undefined): boolean {
  return value !== undefined && value !== 'none' && value !== ''
}

/** True when `element` lies in `ancestor`: the ids along the way tell, as a subtree kept apart has other objects. */
function contains(ancestor: SvgElement, element: SvgElement): boolean {
  const { id } = ancestor.attributes
  for (let each = element.parent; each; each = each.parent)
    if (each === ancestor || each.attributes.id === id) return true
  return false
}

/** A transform about the point that `transform-origin` names. */
function transformAbout(transform: string, declarations: Declarations, parent: Frame): Affine {
  const map = parseTransform(transform)
  const origin = declarations.get('transform-origin')
  if (origin === undefined) return map
  const words: Readonly<Record<string, string>> = {
    left: '0%',
    top: '0%',
    center: '50%',
    right: '100%',
    bottom: '100%',
  }
  const [first = '0', second = '50%'] = origin.split(/\s+/).map((word) => words[word] ?? word)
  const lengths = lengthsOf(parent)
  const x = userLength(first, 'width', lengths)
  const y = userLength(second, 'height', lengths)
  return compose(translation(x, y), compose(map, translation(-x, -y)))
}

function userOutline(frame: Frame): ReturnType<StrokeBuilder['toStrokeList']> {
  const { element, declarations } = frame
  const builder = new StrokeBuilder()
  const identityTracer = new OutlineTracer(builder, { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }, 0.05)
  traceShape({ element, declarations, lengths: lengthsOf(frame) }, identityTracer)
  return builder.toStrokeList()
}
