import type { Vector } from './vector.ts'

/** An arc in a plane, as `G2` and `G3` describe it. */
export interface Arc {
  readonly from: Vector
  readonly to: Vector
  /** From `from` to the centre, along the plane's two axes, mm. */
  readonly offset: readonly [number, number]
  /** The plane's two axes and the one across it. */
  readonly axes: readonly [first: number, second: number, linear: number]
  readonly clockwise: boolean
}

/** Shorter turns are taken for whole circles, rad: start and end are one point. */
const wholeCircle = 5e-7

/** The points of the chords that replace an arc, none further off than the tolerance (`$12`); the last one is its end. */
export function arcPoints(arc: Arc, toleranceMm: number): Vector[] {
  const { from, to, axes, clockwise } = arc
  const [first, second, linear] = axes
  const [i, j] = arc.offset
  const centre = [from[first]! + i, from[second]! + j] as const
  const radius = Math.hypot(i, j)
  const end = [to[first]! - centre[0], to[second]! - centre[1]] as const
  let turn = Math.atan2(-i * end[1] + j * end[0], -i * end[0] - j * end[1])
  if (clockwise && turn >= -wholeCircle) turn -= 2 * Math.PI
  if (!clockwise && turn <= wholeCircle) turn += 2 * Math.PI
  const chords = Math.floor(Math.abs(0.5 * turn * radius) / Math.sqrt(toleranceMm * (2 * radius - toleranceMm)))
  const points: Vector[] = []
  const startAngle = Math.atan2(-j, -i)
  for (let chord = 1; chord < chords; chord++) {
    const share = chord / chords
    const angle = startAngle + turn * share
    const point: [number, number, number] = [0, 0, 0]
    point[first] = centre[0] + radius * Math.cos(angle)
    point[second] = centre[1] + radius * Math.sin(angle)
    point[linear] = from[linear]! + share * (to[linear]! - from[linear]!)
    points.push(point)
  }
  points.push(to)
  return points
}

/** The centre's offset of an arc given by its radius; a negative one takes the longer way. `undefined` when it is too short. */
export function offsetOfRadius(
  way: readonly [number, number],
  radius: number,
  clockwise: boolean,
): readonly [number, number] | undefined {
  const [x, y] = way
  const squared = 4 * radius * radius - x * x - y * y
  if (squared < 0) return undefined
  let height = -Math.sqrt(squared) / Math.hypot(x, y)
  if (!clockwise) height = -height
  if (radius < 0) height = -height
  return [0.5 * (x - y * height), 0.5 * (y + x * height)]
}
