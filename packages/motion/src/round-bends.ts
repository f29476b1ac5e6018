/**
 * Rounds bends within the cornering deviation, so that the pen need not slow down for them as much.
 *
 *        ╱●╲         Each inner point ● may leave its place across the path by a share of the deviation. Points ○ move so that
 *      ●╱ ○ ╲●       the turns that limit the speed become smaller, as a driver uses the width of the road. Merging moves
 *     ╱       ╲      and bending them take other shares (merge-short-moves.ts), and whole motor steps the rest.
 *
 * What is made smaller is, summed over all points, the square of the excess turn divided by the turn itself, or by what full
 * speed allows where that is more. Time on a curve grows more slowly than its curvature: a bend that stays slow anyway is
 * worth less than one that could be taken at nearly full speed. Moving point i by d changes the turns at i − 1, i and i + 1
 * by d/a, −d/a − d/b and d/b, with a and b the lengths of its segments; so the best d for one point is a division, and a few
 * sweeps to and fro settle a path. Corners with long legs keep their place: moving their point would gain nothing.
 */
import type { StrokeList } from '@vfab/core'

import { type MotionLimits, resolveLimits } from './limits.ts'
import { Polyline } from './polyline.ts'

/** How much of the cornering deviation the path may be moved by. */
const share = 0.36
/** Turns are worth making smaller down to this share of what the full speed allows. */
const ease = 0.2
/** Sweeps over a stroke at the most, and the share of the way allowed below which a sweep has changed nothing. */
const mostSweeps = 12
const settled = 0.05
/** A turn that its point can change by no more than this share of it stays a corner. */
const worthwhile = 0.1
/** Turns beyond this are corners, rad. */
const sharpest = 1.5

/**
 * The strokes with their bends rounded: as many points, the first and the last of each stroke in their places, and none
 * further from its place than that share of the cornering deviation. The list itself where there is nothing to round.
 * @throws RangeError as planStrokes does, for coordinates and limits that make no sense
 */
export function roundBends(strokes: StrokeList, limits: MotionLimits): StrokeList {
  const { draw } = resolveLimits(limits)
  const reachMm = share * limits.corneringDeviationMm
  const { starts, coordsMm } = strokes
  if (reachMm === 0) return strokes
  let longest = 0
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    longest = Math.max(longest, starts[stroke + 1]! - starts[stroke]!)
  }
  const rounder = new Rounder(longest, reachMm, draw.speedMmPerS ** 2 / draw.leastAccelMmPerS2)
  let rounded: Float64Array | undefined
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    const [from, to] = [starts[stroke]!, starts[stroke + 1]!]
    if (to - from < 3 || !rounder.round(coordsMm, from, to, stroke)) continue
    rounded ??= coordsMm.slice(0, 2 * starts.at(-1)!)
    rounder.write(rounded, from)
  }
  return rounded === undefined ? strokes : { starts, coordsMm: rounded }
}

/** Rounds one stroke after the other in memory of its own. */
class Rounder {
  readonly #reachMm: number
  readonly #freeRadiusMm: number
  readonly #path: Polyline
  /** By how much the path turns at each vertex, rad. */
  readonly #turn: Float64Array
  /** How much of it the full speed allows. */
  readonly #free: Float64Array
  /** One by the size of the turn, at least what full speed allows; zero for ends and corners, which stay as they are. */
  readonly #weight: Float64Array
  /** How far each vertex is moved to the left of the path, mm. */
  readonly #moved: Float64Array

  constructor(points: number, reachMm: number, freeRadiusMm: number) {
    this.#reachMm = reachMm
    this.#freeRadiusMm = freeRadiusMm
    this.#path = new Polyline(points)
    // One more at either end, which no turn is at.
    this.#turn = new Float64Array(points + 2)
    this.#free = new Float64Array(points + 2)
    this.#weight = new Float64Array(points + 2)
    this.#moved = new Float64Array(points + 2)
  }

  /** @returns whether anything of the stroke has to be moved */
  round(coordsMm: Float64Array, from: number, to: number, stroke: number): boolean {
    this.#path.load(coordsMm, from, to, stroke)
    // Where points are repeated, vertices and points differ in number: such a stroke is left alone.
    if (this.#path.segments !== to - from - 1 || !this.#measure()) return false
    for (let sweep = 0; sweep < mostSweeps; sweep++) {
      if (this.#sweep(sweep % 2 === 1) < settled * this.#reachMm) break
    }
    return true
  }

  /** Takes down the turns. @returns whether any of them limits the speed and can be made smaller */
  #measure(): boolean {
    const { segments, lengthMm, ux, uy } = this.#path
    const [turn, free, weight, moved] = [this.#turn, this.#free, this.#weight, this.#moved]
    turn[0] = free[0] = weight[0] = moved[0] = 0
    turn[segments] = free[segments] = weight[segments] = moved[segments] = 0
    let tooTight = false
    for (let i = 1; i < segments; i++) {
      const cross = ux[i - 1]! * uy[i]! - uy[i - 1]! * ux[i]!
      const dot = ux[i - 1]! * ux[i]! + uy[i - 1]! * uy[i]!
      const here = Math.atan2(cross, dot)
      const [before, after] = [lengthMm[i - 1]!, lengthMm[i]!]
      const size = here < 0 ? -here : here
      const bends = size < sharpest && this.#reachMm * (before + after) > worthwhile * size * before * after
      const spreadMm = (before + after) / 2
      turn[i] = here
      moved[i] = 0
      const allowed = spreadMm / this.#freeRadiusMm
      free[i] = ease * allowed
      weight[i] = bends ? 1 / Math.max(size, allowed) : 0
      if (bends && size > free[i]!) tooTight = true
    }
    return tooTight
  }

  /** Moves each vertex to where it is best while its neighbours stay. @returns the farthest that one was moved, mm */
  #sweep(back: boolean): number {
    const { segments, lengthMm } = this.#path
    const [turn, weight, moved, reach] = [this.#turn, this.#weight, this.#moved, this.#reachMm]
    let farthest = 0
    for (let step = 1; step < segments; step++) {
      const i = back ? segments - step : step
      const own = weight[i]!
      if (own === 0) continue
      const [toBefore, toAfter] = [1 / lengthMm[i - 1]!, 1 / lengthMm[i]!]
      const both = toBefore + toAfter
      const [before, after] = [weight[i - 1]!, weight[i + 1]!]
      const slope =
        before * toBefore * this.#excess(i - 1) - own * both * this.#excess(i) + after * toAfter * this.#excess(i + 1)
      if (slope === 0) continue
      const stiffness = before * toBefore * toBefore + own * both * both + after * toAfter * toAfter
      const wanted = moved[i]! - slope / stiffness
      const next = wanted > reach ? reach : wanted < -reach ? -reach : wanted
      const change = next - moved[i]!
      if (change === 0) continue
      moved[i] = next
      turn[i - 1]! += toBefore * change
      turn[i]! -= both * change
      turn[i + 1]! += toAfter * change
      farthest = Math.max(farthest, Math.abs(change))
    }
    return farthest
  }

  /** How much of the turn at a vertex is more than full speed allows. */
  #excess(i: number): number {
    const turn = this.#turn[i]!
    const free = this.#free[i]!
    return turn > free ? turn - free : turn < -free ? turn + free : 0
  }

  /** Writes the points of the stroke rounded last, from point `from` on. */
  write(coordsMm: Float64Array, from: number): void {
    const { segments, x, y, ux, uy } = this.#path
    for (let i = 1; i < segments; i++) {
      const moved = this.#moved[i]!
      if (moved === 0) continue
      const [alongX, alongY] = [ux[i - 1]! + ux[i]!, uy[i - 1]! + uy[i]!]
      const scale = moved / Math.sqrt(alongX * alongX + alongY * alongY)
      coordsMm[2 * (from + i)] = x[i]! - scale * alongY
      coordsMm[2 * (from + i) + 1] = y[i]! + scale * alongX
    }
  }
}
