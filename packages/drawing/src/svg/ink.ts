import type { FillArea } from '../drawing.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { clipStrokes } from './clip-strokes.ts'
import { lengthIn } from './css-length.ts'
import { dashPattern, dashStrokes } from './dash.ts'
import { type Frame, lengthsOf } from './frame.ts'
import type { LayerCollector } from './layer-collector.ts'
import type { NotDrawnCounts } from './not-drawn.ts'
import type { RenderLimits } from './render-limits.ts'
import type { Style } from './style.ts'

/** Where ink goes, and what is noted on the way. */
export interface InkContext {
  readonly layers: LayerCollector
  readonly limits: RenderLimits
  readonly notDrawn: NotDrawnCounts
  readonly keepFills: boolean
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
    const { layers, limits, notDrawn } = this.#context
    if (!style.visible) return
    const outline = this.#outline
    outline.clear()
    trace(outline)
    if (outline.strokeCount === 0) return
    frame.held?.measure(outline.coordsMm)
    const target = frame.held ?? layers
    const stroked = isStroked(style)
    const filled = hasArea && style.fill !== 'none' && style.fillShown && enclosesArea(outline)
    if (filled) this.#noteFill(frame, outline, stroked)
    if (!stroked && (!filled || style.fill === '#ffffff')) {
      if (!filled) notDrawn.add('shapes with neither stroke nor fill')
      return
    }
    limits.checkPoints(target.pointCount + outline.pointCount)
    const dashed = stroked ? this.#dash(frame, outline) : outline
    // A pen shows an area by its outline.
    target.addStrokes(this.#clip(frame, dashed), stroked ? style.stroke : style.fill)
  }

  #noteFill(frame: Frame, outline: StrokeBuilder, stroked: boolean): void {
    const { keepFills, layers, notDrawn } = this.#context
    const { style } = frame
    if (style.fill === '#ffffff') {
      if (!stroked) notDrawn.add('white shapes without a stroke')
    } else if (keepFills) {
      const fill: FillArea = {
        rings: outline.toStrokeList(),
        rule: style.fillRule,
        color: style.fill,
        clips: frame.clips.map((clip) => clip.region),
      }
      ;(frame.held ?? layers).addFill(fill)
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
      // A list with something else in it counts as none.
      numbers.map((text) => lengthIn(text, 'diagonal', lengths) ?? -1),
      lengthIn(dashOffset, 'diagonal', lengths) ?? 0,
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

function isStroked(style: Style): boolean {
  return style.stroke !== 'none' && style.strokeShown && style.strokeWidth > 0
}
