import type { Affine } from '../affine.ts'
import { largestStretch } from '../affine.ts'
import { distanceToSegment } from '../segment.ts'
import { invalidInput } from '../invalid-input.ts'
import type { StrokeBuilder } from '../stroke-builder.ts'
import type { GlyphPen } from '../text/typeface.ts'

import { type EllipticalArc, ellipticalArc } from './elliptical-arc.ts'

/** Nothing a pen can reach lies further from the origin; larger numbers are mistakes or attacks. */
const farthestMm = 100_000

/** Takes an outline in user units. */
export interface OutlinePen extends GlyphPen {
  /** Current point. */
  readonly x: number
  readonly y: number
  /** An elliptical arc by its ends, as SVG's path command `A` has it. */
  arcTo(rx: number, ry: number, tiltDeg: number, large: boolean, sweep: boolean, x: number, y: number): void
  /** A whole ellipse as a closed subpath. */
  ellipse(cx: number, cy: number, rx: number, ry: number): void
}

/**
 * Traces outlines given in user units and writes them as polylines in mm, no point of a curve further than the tolerance
 * from them. Curves are cut into pieces equal in their parameter, as many as the bound on their second derivative asks for.
 *
 * A subpath of one move draws nothing; one whose points all coincide is a dot (a stroke of one point).
 */
export class OutlineTracer implements OutlinePen {
  readonly #target: StrokeBuilder
  readonly #map: Affine
  readonly #toleranceMm: number
  readonly #stretch: number
  /** Start of the subpath and current point, user units. */
  #startX = 0
  #startY = 0
  #x = 0
  #y = 0
  /** Last point written, mm. */
  #lastXMm = NaN
  #lastYMm = NaN
  #open = false

  constructor(target: StrokeBuilder, map: Affine, toleranceMm: number) {
    this.#target = target
    this.#map = map
    this.#toleranceMm = toleranceMm
    this.#stretch = largestStretch(map)
  }

  /** Current point, user units. */
  get x(): number {
    return this.#x
  }

  /** Current point, user units. */
  get y(): number {
    return this.#y
  }

  moveTo(x: number, y: number): void {
    this.#startX = this.#x = x
    this.#startY = this.#y = y
    this.#open = false
  }

  lineTo(x: number, y: number): void {
    this.#begin()
    this.#x = x
    this.#y = y
    this.#emit(x, y)
  }

  quadTo(x1: number, y1: number, x: number, y: number): void {
    const x0 = this.#x
    const y0 = this.#y
    this.cubicTo(
      x0 + ((x1 - x0) * 2) / 3,
      y0 + ((y1 - y0) * 2) / 3,
      x + ((x1 - x) * 2) / 3,
      y + ((y1 - y) * 2) / 3,
      x,
      y,
    )
  }

  cubicTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#begin()
    const x0 = this.#x
    const y0 = this.#y
    // |B''| is at most 6 times the larger second difference of the control points; a chord over 1/n of the parameter
    // leaves the curve by at most |B''| / (8 n²).
    const bend = Math.max(Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2), Math.hypot(x1 - 2 * x2 + x, y1 - 2 * y2 + y))
    // Many programs write straight lines as curves: a curve lies within the hull of its control points.
    const flat =
      Math.max(distanceToSegment(x1, y1, [x0, y0, x, y]), distanceToSegment(x2, y2, [x0, y0, x, y])) * this.#stretch
    const pieces =
      flat <= this.#toleranceMm ? 1 : this.#pieces(Math.sqrt((0.75 * bend * this.#stretch) / this.#toleranceMm))
    for (let piece = 1; piece < pieces; piece++) {
      const t = piece / pieces
      const s = 1 - t
      const w0 = s * s * s
      const w1 = 3 * s * s * t
      const w2 = 3 * s * t * t
      const w3 = t * t * t
      this.#emit(w0 * x0 + w1 * x1 + w2 * x2 + w3 * x, w0 * y0 + w1 * y1 + w2 * y2 + w3 * y)
    }
    this.#x = x
    this.#y = y
    this.#emit(x, y)
  }

  arcTo(rx: number, ry: number, tiltDeg: number, large: boolean, sweep: boolean, x: number, y: number): void {
    const arc = ellipticalArc(this.#x, this.#y, rx, ry, tiltDeg, large, sweep, x, y)
    if (arc === 'nothing') return
    this.#begin()
    if (arc !== 'line') this.#turn(arc)
    this.#x = x
    this.#y = y
    this.#emit(x, y)
  }

  /** A whole ellipse as a closed subpath, from its rightmost point clockwise on paper. */
  ellipse(cx: number, cy: number, rx: number, ry: number): void {
    this.moveTo(cx + rx, cy)
    this.#begin()
    this.#turn({ cx, cy, ux: rx, uy: 0, vx: 0, vy: ry, start: 0, turn: 2 * Math.PI })
    this.close()
  }

  /** Draws back to the start of the subpath. */
  close(): void {
    this.lineTo(this.#startX, this.#startY)
    this.#open = false
  }

  /** Writes the inner points of an arc. */
  #turn({ cx, cy, ux, uy, vx, vy, start, turn }: EllipticalArc): void {
    const radiusMm = largestStretch({ a: ux, b: uy, c: vx, d: vy, e: 0, f: 0 }) * this.#stretch
    // Half the angle whose chord leaves a circle by the tolerance.
    const half = 2 * Math.asin(Math.min(Math.SQRT1_2, Math.sqrt(this.#toleranceMm / (2 * radiusMm))))
    const pieces = this.#pieces(Math.abs(turn) / (2 * half))
    for (let piece = 1; piece < pieces; piece++) {
      const angle = start + (turn * piece) / pieces
      const cos = Math.cos(angle)
      const sin = Math.sin(angle)
      this.#emit(cx + cos * ux + sin * vx, cy + cos * uy + sin * vy)
    }
  }

  #pieces(wanted: number): number {
    // A curve within reach never needs so many; NaN and infinity end up at #emit's check.
    return wanted < 1e6 ? Math.max(1, Math.ceil(wanted)) : 1
  }

  #begin(): void {
    if (this.#open) return
    this.#open = true
    const { a, b, c, d, e, f } = this.#map
    this.#lastXMm = a * this.#x + c * this.#y + e
    this.#lastYMm = b * this.#x + d * this.#y + f
    this.#check(this.#lastXMm, this.#lastYMm)
    this.#target.moveTo(this.#lastXMm, this.#lastYMm)
  }

  #emit(x: number, y: number): void {
    const { a, b, c, d, e, f } = this.#map
    const xMm = a * x + c * y + e
    const yMm = b * x + d * y + f
    if (xMm === this.#lastXMm && yMm === this.#lastYMm) return
    this.#check(xMm, yMm)
    this.#lastXMm = xMm
    this.#lastYMm = yMm
    this.#target.lineTo(xMm, yMm)
  }

  #check(xMm: number, yMm: number): void {
    if (Math.abs(xMm) <= farthestMm && Math.abs(yMm) <= farthestMm) return
    throw invalidInput(`has a point at ${xMm}, ${yMm} mm, more than ${farthestMm / 1000} m away`, {
      hint: 'check its coordinates, its transform and the viewBox of the file',
    })
  }
}
