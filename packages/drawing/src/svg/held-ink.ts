import { type Affine, inverse } from '../affine.ts'
import type { BoundsMm } from '../bounds.ts'
import type { FillArea } from '../drawing.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import { clipStrokes } from './clip-strokes.ts'
import type { Clip } from './clip.ts'

/** What ink looks like in the file. */
export interface InkPaint {
  /** `#rrggbb` */
  readonly color: string
  /** Width of the stroke in mm; 0 for the outline of a fill. */
  readonly widthMm: number
}

/** Where ink goes: into a layer, or on hold. */
export interface InkTarget {
  /** Points it holds. */
  readonly pointCount: number
  addStrokes(strokes: StrokeBuilder, paint: InkPaint): void
  addFill(fill: FillArea): void
  /** Takes an opaque area that hides what was added before. */
  addCover(fill: FillArea): void
}

/** The ink of a group whose clip is as large as the group, which is known only when all of it is drawn. */
export class HeldInk implements InkTarget {
  /** From the user units in which the group is clipped. */
  readonly toMm: Affine
  readonly #target: InkTarget
  readonly #toUser: Affine | undefined
  /** In the order in which it was painted. */
  readonly #ink: (
    | { readonly strokes: StrokeBuilder; readonly paint: InkPaint }
    | { readonly fill: FillArea; readonly isCover: boolean }
  )[] = []
  #points = 0
  #left = Infinity
  #top = Infinity
  #right = -Infinity
  #bottom = -Infinity

  /** @param target - where it goes at last */
  constructor(target: InkTarget, toMm: Affine) {
    this.#target = target
    this.toMm = toMm
    this.#toUser = inverse(toMm)
  }

  get pointCount(): number {
    return this.#target.pointCount + this.#points
  }

  /** The box of all outlines, in the group's user units; `undefined` without any. */
  get box(): BoundsMm | undefined {
    if (this.#left > this.#right) return undefined
    return { minXMm: this.#left, minYMm: this.#top, maxXMm: this.#right, maxYMm: this.#bottom }
  }

  /** Makes room for an outline in the box, whatever of it is drawn. */
  measure(coordsMm: Float64Array): void {
    const map = this.#toUser
    if (!map) return
    for (let at = 0; at < coordsMm.length; at += 2) {
      const x = map.a * coordsMm[at]! + map.c * coordsMm[at + 1]! + map.e
      const y = map.b * coordsMm[at]! + map.d * coordsMm[at + 1]! + map.f
      this.#left = Math.min(this.#left, x)
      this.#right = Math.max(this.#right, x)
      this.#top = Math.min(this.#top, y)
      this.#bottom = Math.max(this.#bottom, y)
    }
    // Within another such group, it is part of that one's box, too.
    if (this.#target instanceof HeldInk) this.#target.measure(coordsMm)
  }

  addStrokes(strokes: StrokeBuilder, paint: InkPaint): void {
    const kept = new StrokeBuilder(strokes.pointCount)
    for (let stroke = 0; stroke < strokes.strokeCount; stroke++) {
      kept.addStroke(strokes.coordsMm, 2 * strokes.startOf(stroke), 2 * strokes.startOf(stroke + 1))
    }
    this.#ink.push({ strokes: kept, paint })
    this.#points += strokes.pointCount
  }

  addFill(fill: FillArea): void {
    this.#hold(fill, false)
  }

  addCover(fill: FillArea): void {
    this.#hold(fill, true)
  }

  #hold(fill: FillArea, isCover: boolean): void {
    this.#ink.push({ fill, isCover })
    this.#points += fill.rings.coordsMm.length / 2
  }

  /** Passes everything on, within `clip`. */
  release(clip: Clip | undefined): void {
    for (const each of this.#ink) {
      if ('fill' in each) {
        const { fill, isCover } = each
        const clipped = clip ? { ...fill, clips: [...fill.clips, clip.region] } : fill
        if (isCover) this.#target.addCover(clipped)
        else this.#target.addFill(clipped)
        continue
      }
      const { strokes, paint } = each
      if (!clip) {
        this.#target.addStrokes(strokes, paint)
        continue
      }
      const clipped = new StrokeBuilder(strokes.pointCount)
      clipStrokes(strokes, clip.tester, clipped)
      this.#target.addStrokes(clipped, paint)
    }
  }
}
