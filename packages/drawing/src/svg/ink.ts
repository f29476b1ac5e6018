import type { FillArea } from '../drawing.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { clipStrokes } from './clip-strokes.ts'
import { lengthIn } from './css-length.ts'
import { listedLengths } from './css-values.ts'
import { dashPattern, dashStrokes, userLength } from './dash.ts'
import { type Frame, lengthsOf } from './frame.ts'
import type { InkPaint } from './held-ink.ts'
import type { LayerCollector } from './layer-collector.ts'
import type { NotDrawnCounts } from './not-drawn.ts'
import type { Problems } from './problems.ts'
import type { RenderLimits } from './render-limits.ts'
import { pathLengthScale } from './shapes.ts'
import type { Style } from './style.ts'
import { closedRings, visibleOutline } from './visible-outline.ts'

/** Where ink goes, and what is noted on the way. */
export interface InkContext {
  readonly layers: LayerCollector
  readonly limits: RenderLimits
  readonly notDrawn: NotDrawnCounts
  readonly keepFills: boolean
  readonly problems: Problems
}

/** Turns outlines into ink as their style says: stroked or not, dashed, clipped, in which layer. */
export class Ink {
  readonly #context: InkContext
  /** Scratch space of one shape: its outline, and what a clip leaves of it. */
  readonly #outline = new StrokeBuilder(1024)
  readonly #clipped = new StrokeBuilder(1024)

  constructor(context: InkContext) {
    this.#context = context
  }

  /**
   * Draws an outline.
   * @param trace - writes it in mm
   * @param hasArea - whether it can be filled
   */
  draw(frame: Frame, trace: (target: StrokeBuilder) => void, hasArea: boolean): void {
    const { style } = frame
    const { layers, limits, notDrawn, problems } = this.#context
    if (!style.visible) return
    const outline = this.#outline
    outline.clear()
    const whole = problems.attempt(() => trace(outline))
    // A start from which nothing could be drawn is no dot.
    if (!whole && outline.strokeCount > 0 && outline.pointCount - outline.startOf(outline.strokeCount - 1) === 1) {
      outline.dropStroke()
    }
    if (outline.strokeCount === 0) return
    frame.held?.measure(outline.coordsMm)
    const target = frame.held ?? layers
    const stroked = isStroked(style)
    const filled = hasArea && isFilled(style) && enclosesArea(outline)
    this.#notePaint(style, hasArea)
    if (filled) this.#noteFill(frame, outline, stroked)
    if (!stroked && (!filled || style.fill === '#ffffff')) {
      if (!filled && !isMissing(style, hasArea)) notDrawn.add('shapes with neither stroke nor fill')
      return
    }
    limits.checkPoints(target.pointCount + outline.pointCount)
    // A pen shows an area by its outline.
    if (stroked) target.addStrokes(this.#clip(frame, this.#dash(frame, outline)), strokePaint(frame))
    else if (frame.clips.length === 0) target.addStrokes(closedRings(outline), { color: style.fill, widthMm: 0 })
    else target.addStrokes(visibleOutline(outline, style.fillRule, frame.clips), { color: style.fill, widthMm: 0 })
  }

  #notePaint(style: Style, hasArea: boolean): void {
    const { notDrawn } = this.#context
    if (isMissing(style, hasArea)) notDrawn.add('uses of something missing')
    if (style.strokeUnknown || (hasArea && style.fillUnknown)) notDrawn.add('unknown colours')
  }

  #noteFill(frame: Frame, outline: StrokeBuilder, stroked: boolean): void {
    const { keepFills, layers, notDrawn } = this.#context
    const { style } = frame
    const isWhite = style.fill === '#ffffff'
    const covers = layers.hides && frame.opaque && frame.opacity * style.fillOpacity * style.fillAlpha >= 1
    const hatched = keepFills && !isWhite
    if (covers || hatched) {
      const fill: FillArea = {
        rings: outline.toStrokeList(),
        rule: style.fillRule,
        color: style.fill,
        opacity: frame.opacity * style.fillOpacity * style.fillAlpha,
        clips: frame.clips.map((clip) => clip.region),
      }
      const target = frame.held ?? layers
      if (covers) target.addCover(fill)
      if (hatched) target.addFill(fill)
    }
    if (hatched) return
    if (!isWhite) notDrawn.add('fills')
    // One that hides what is under it has done what it is for.
    else if (!stroked && !covers) notDrawn.add('white shapes without a stroke')
  }

  #dash(frame: Frame, outline: StrokeBuilder): StrokeBuilder {
    const { dashArray, dashOffset } = frame.style
    if (dashArray === 'none' || dashArray === '') return outline
    const lengths = lengthsOf(frame)
    const { pathLength } = frame.element.attributes
    const scale = pathLength === undefined ? 1 : pathLengthScale(frame.element, userLength(outline, frame.toMm))
    if (!Number.isFinite(scale)) return outline
    const numbers = listedLengths(dashArray)
    const pattern = dashPattern(
      // A list with something else in it counts as none.
      numbers.map((text) => (lengthIn(text, 'diagonal', lengths) ?? -1) * scale),
      (lengthIn(dashOffset, 'diagonal', lengths) ?? 0) * scale,
    )
    if (!pattern) return outline
    const dashed = new StrokeBuilder(outline.pointCount)
    dashStrokes(outline, pattern, frame.toMm, dashed)
    return dashed
  }

  #clip(frame: Frame, strokes: StrokeBuilder): StrokeBuilder {
    let left = strokes
    for (const { tester } of frame.clips) {
      const target = left === this.#clipped ? new StrokeBuilder(left.pointCount) : this.#clipped
      target.clear()
      clipStrokes(left, tester, target)
      left = target
    }
    return left
  }
}

/** Two points enclose nothing. */
function enclosesArea(outline: StrokeBuilder): boolean {
  for (let stroke = 0; stroke < outline.strokeCount; stroke++) {
    if (outline.startOf(stroke + 1) - outline.startOf(stroke) > 2) return true
  }
  return false
}

function strokePaint({ style, toMm }: Frame): InkPaint {
  const scale = Math.sqrt(Math.abs(toMm.a * toMm.d - toMm.b * toMm.c))
  return { color: style.stroke, widthMm: style.strokeWidth * scale }
}

function isStroked(style: Style): boolean {
  return style.stroke.startsWith('#') && style.strokeShown && style.strokeWidth > 0
}

function isFilled(style: Style): boolean {
  return style.fill.startsWith('#') && style.fillShown
}

/** Whether the file refers to a gradient or pattern that it does not hold. */
function isMissing(style: Style, hasArea: boolean): boolean {
  return style.stroke === 'missing' || (hasArea && style.fill === 'missing')
}
