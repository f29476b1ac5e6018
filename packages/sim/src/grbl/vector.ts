/** x, y and z, in mm unless said otherwise. */
export type Vector = readonly [x: number, y: number, z: number]

/** The origin, or no way at all. */
export const zero: Vector = [0, 0, 0]

export function plus(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

export function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/** The point at `share` of the way from `a` to `b`. */
export function between(a: Vector, b: Vector, share: number): Vector {
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])]
}
