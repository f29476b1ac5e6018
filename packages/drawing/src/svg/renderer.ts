import { compose, inverse, translation } from '../affine.ts'
import { type BoundsMm } from '../bounds.ts'
import type { StrokeBuilder } from '../stroke-builder.ts'
import type { Typeface } from '../text/typeface.ts'
import { type ClipContext, clipFor, clipNeedsBox, type ClipSpace } from './clip-path.ts'
import type { Clip } from './clip.ts'
import { userLength } from './css-length.ts'
import { hrefId, type SvgElement } from './element.ts'
import { kindOf, missedWhenIgnored, passesSwitch } from './element-kinds.ts'
import { elementTransform } from './element-transform.ts'
import { Expansions } from './expansion.ts'
import { type Frame, lengthsOf } from './frame.ts'
import { HeldInk } from './held-ink.ts'
import { Ink, type InkContext } from './ink.ts'
import { layerGroupOf, type LayerMarks } from './layer-group.ts'
import { parseLayerName } from './layer-name.ts'
import { markerFrames } from './markers.ts'
import { OutlineTracer } from './outline.ts'
import type { PageSize } from './page-size.ts'
import { traceShape } from './shapes.ts'
import { inheritedStyle, initialStyle, opacityOf, type Style, withContext } from './style.ts'
import { setText } from './text-element.ts'
import type { PlacedGlyph } from './text-layout.ts'
import { viewportFrame } from './viewport-frame.ts'
import { isShown, isOpaque, writtenStyle, isReference, contains, boxOf } from './element-facts.ts'

/** What a {@link Renderer} works with. */
export interface RenderContext extends ClipContext, InkContext {
  readonly page: PageSize
  readonly layerMarks: LayerMarks
  /** What text is drawn in; `undefined` for documents without text. */
  readonly typeface: Typeface | undefined
}

/**
 * Draws elements, one after the other, into layers. Callers open elements in document order with {@link enter} and close
 * them with {@link leave}, so that a streamed document and a kept subtree are drawn by the same code.
 */
export class Renderer {
  readonly #context: RenderContext
  readonly #ink: Ink
  readonly #frames: Frame[] = []
  /** Ids that are being drawn at the moment in other places than their own. */
  readonly #using: string[] = []
  /** The text element being read, and the elements open in it: drawn when it is complete. */
  readonly #text: SvgElement[] = []
  readonly #expansions: Expansions

  constructor(context: RenderContext) {
    this.#context = context
    this.#expansions = new Expansions(context.definitions)
    this.#ink = new Ink(context)
  }

  /**
   * Starts an element. True when its children come next and {@link leave} after them; false when it is dealt with, its
   * children included.
   */
  enter(element: SvgElement): boolean {
    const outer = this.#text.at(-1)
    if (outer) {
      outer.children.push(element)
      this.#text.push(element)
      return true
    }
    const { problems } = this.#context
    const depth = this.#frames.length
    const using = this.#using.length
    let goesOn = false
    problems.element = element
    const succeeded = problems.attempt(() => {
      goesOn = this.#enterDrawn(element)
    })
    if (succeeded) return goesOn
    // What was opened on the way to the error is closed again.
    for (const frame of this.#frames.splice(depth)) if (frame.isLayer) this.#context.layers.leave()
    this.#using.length = using
    return false
  }

  #enterDrawn(element: SvgElement): boolean {
    const parent = this.#frames.at(-1)
    this.#context.limits.checkDepth(this.#frames.length)
    if (!parent) return this.#enterRoot(element)
    if (parent.element.name === 'switch' && !this.#choose(parent, element)) return false
    const kind = kindOf(element)
    if (kind === 'ignored' || element.name === 'symbol') {
      const missed = missedWhenIgnored(element)
      if (missed && isShown(this.#context.cascade.declarations(element, parent.style.variables)))
        this.#context.notDrawn.add(missed)
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
        this.#frames.push(frame)
        this.#text.push(element)
        return true
      case 'viewport':
        this.#frames.push(viewportFrame(frame, undefined))
        return true
      default:
        this.#frames.push(frame)
        return true
    }
  }

  /** Text between tags. */
  characters(text: string): void {
    this.#text.at(-1)?.children.push(text)
  }

  /** Ends the element that the last {@link enter} returned true for. */
  leave(): void {
    if (this.#text.pop()) {
      if (this.#text.length > 0) return
      const frame = this.#frames.at(-1)!
      this.#context.problems.element = frame.element
      this.#context.problems.attempt(() => this.#drawText(frame))
    }
    const frame = this.#frames.pop()!
    const { held } = frame
    if (held && held !== this.#frames.at(-1)?.held) {
      held.release(this.#clipOf({ ...frame, toMm: held.toMm }, () => held.box))
    }
    if (frame.isLayer) this.#context.layers.leave()
  }

  #enterRoot(element: SvgElement): boolean {
    const { page, cascade, problems } = this.#context
    const declarations = cascade.declarations(element)
    if (!isShown(declarations)) return false
    const lengths = {
      fontSize: initialStyle.fontSize,
      viewportWidth: page.width,
      viewportHeight: page.height,
      report: problems.report,
    }
    const toMm = compose(page.toMm, elementTransform(declarations, lengths))
    this.#frames.push(
      this.#clippedFrame({
        element,
        declarations,
        toMm,
        style: inheritedStyle(initialStyle, declarations, lengths),
        viewportWidth: page.width,
        viewportHeight: page.height,
        clips: [],
        report: problems.report,
        held: undefined,
        opaque: isOpaque(declarations),
        opacity: opacityOf(declarations.get('opacity') ?? '1'),
        isLayer: false,
        switchDone: false,
      }),
    )
    return true
  }

  /** Draws a kept subtree. */
  #walk(element: SvgElement): void {
    if (!this.enter(element)) return
    // A kept text has its children already.
    if (this.#text.length === 0) this.#walkChildren(element)
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

  /** The frame of an element within `parent`; `undefined` when it is not to be drawn. */
  #frameOf(element: SvgElement, parent: Frame): Frame | undefined {
    const { cascade, notDrawn, layers, layerMarks } = this.#context
    const declarations = cascade.declarations(element, parent.style.variables)
    const layer = layerGroupOf(element, layerMarks)
    if (!isShown(declarations)) {
      notDrawn.add(layer ? 'hidden layers' : 'hidden elements')
      return undefined
    }
    if (layer && parseLayerName(layer.name).skipped) {
      notDrawn.add('layers whose name starts with %')
      return undefined
    }
    if (isReference(declarations.get('filter'))) notDrawn.add('filters')
    if (isReference(declarations.get('mask'))) notDrawn.add('masks')
    const box = (): BoundsMm | undefined =>
      kindOf(element) === 'shape' ? boxOf({ ...parent, element, declarations }) : undefined
    const toMm = compose(parent.toMm, elementTransform(declarations, lengthsOf(parent), box))
    if (!inverse(toMm)) {
      // Squeezed to a line or a point: SVG shows nothing.
      notDrawn.add('hidden elements')
      return undefined
    }
    // Layers within layers belong to the outermost.
    const isLayer = layer !== undefined && !this.#frames.some((frame) => frame.isLayer)
    if (isLayer) layers.enter(layer)
    const frame: Frame = {
      ...parent,
      element,
      declarations,
      toMm,
      style: inheritedStyle(parent.style, declarations, lengthsOf(parent)),
      opaque: parent.opaque && isOpaque(declarations),
      opacity: parent.opacity * opacityOf(declarations.get('opacity') ?? '1'),
      isLayer,
      switchDone: false,
    }
    return this.#clippedFrame(frame)
  }

  /** The frame with the clip that its element asks for. */
  #clippedFrame(frame: Frame): Frame {
    const { element, declarations, toMm } = frame
    if (!declarations.has('clip-path')) return frame
    const isShape = kindOf(element) === 'shape'
    if (!isShape && clipNeedsBox(declarations, this.#context)) {
      return { ...frame, held: new HeldInk(frame.held ?? this.#context.layers, toMm) }
    }
    const clip = this.#clipOf(frame, isShape ? () => boxOf(frame) : undefined)
    return clip ? { ...frame, clips: [...frame.clips, clip] } : frame
  }

  #clipOf(frame: Frame, box: ClipSpace['box']): Clip | undefined {
    const { declarations, toMm, viewportWidth, viewportHeight, report } = frame
    return clipFor(declarations, { toMm, viewportWidth, viewportHeight, report, box }, this.#context)
  }

  #drawUse(frame: Frame): void {
    const { definitions, notDrawn } = this.#context
    const { element } = frame
    const id = hrefId(element)
    const target = id === undefined ? undefined : definitions.get(id)
    // An element that uses itself, directly or through others, is an error that SVG says not to draw.
    if (id === undefined || !target || contains(target, element) || this.#using.includes(id)) {
      notDrawn.add('uses of something missing')
      return
    }
    // What is used within something used has been counted with it.
    if (this.#using.length === 0) this.#context.limits.countCopies(this.#expansions.sizeOf(target))
    const lengths = lengthsOf(frame)
    const x = userLength(frame.declarations.get('x') ?? element.attributes.x ?? '0', 'width', lengths)
    const y = userLength(frame.declarations.get('y') ?? element.attributes.y ?? '0', 'height', lengths)
    const toMm = compose(frame.toMm, translation(x, y))
    this.#drawElsewhere(id, { ...frame, toMm, style: withContext(frame.style, frame.style) }, (placed) => {
      if (target.name !== 'symbol' && target.name !== 'svg') {
        this.#walk(target)
        return
      }
      const inner = this.#frameOf(target, placed)
      if (!inner) return
      this.#frames.push(viewportFrame(inner, element))
      this.#walkChildren(target)
      this.leave()
    })
  }

  /** Draws the element called `id` within `frame`. */
  #drawElsewhere(id: string, frame: Frame, draw: (frame: Frame) => void): void {
    this.#using.push(id)
    this.#frames.push(frame)
    draw(frame)
    this.leave()
    this.#using.pop()
  }

  #drawShape(frame: Frame): void {
    const { toleranceMm, definitions, limits } = this.#context
    const shape = { element: frame.element, declarations: frame.declarations, lengths: lengthsOf(frame) }
    const trace = (target: StrokeBuilder): void => traceShape(shape, new OutlineTracer(target, frame.toMm, toleranceMm))
    this.#ink.draw(frame, trace, frame.element.name !== 'line')
    if (!frame.style.visible) return
    const markers = markerFrames(shape, frame, definitions, this.#context.cascade)
    for (const { marker } of markers) limits.countCopies(this.#expansions.sizeOf(marker))
    for (const { id, marker, frame: placed } of markers) {
      if (!this.#using.includes(id)) this.#drawElsewhere(id, placed, () => this.#walkChildren(marker))
    }
  }

  #drawText(frame: Frame): void {
    const { typeface } = this.#context
    if (!typeface) return
    const glyphs = setText(frame, { ...this.#context, typeface })
    for (let first = 0; first < glyphs.length;) {
      const { style } = glyphs[first]!
      let end = first + 1
      while (end < glyphs.length && glyphs[end]!.style === style) end++
      this.#drawGlyphs(frame, style, glyphs.slice(first, end), typeface)
      first = end
    }
  }

  #drawGlyphs(frame: Frame, style: Style, glyphs: readonly PlacedGlyph[], typeface: Typeface): void {
    const { toleranceMm } = this.#context
    const trace = (target: StrokeBuilder): void => {
      for (const { glyph, toUser } of glyphs) {
        glyph.draw(new OutlineTracer(target, compose(frame.toMm, toUser), toleranceMm))
      }
    }
    const outlined = typeface.kind === 'outlines' || style.fill === '#ffffff'
    this.#ink.draw({ ...frame, style: outlined ? style : writtenStyle(style) }, trace, outlined)
  }
}
