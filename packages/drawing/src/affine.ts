import type { InkStrokes } from './ink-strokes.ts'

/** The plane map `x' = a·x + c·y + e`, `y' = b·x + d·y + f`, as SVG's `matrix(a b c d e f)`. */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

/** The map that changes nothing. */
export const identity: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  return {
    a: outer.a * inner.a + outer.c * inner.b,
    b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d,
    d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e,
    f: outer.b * inner.e + outer.d * inner.f + outer.f,
  }
}

/** Moves by `x`, `y`. */
export function translation(x: number, y: number): Affine {
  return { a: 1, b: 0, c: 0, d: 1, e: x, f: y }
}

/** Scales about the origin. */
export function scaling(x: number, y: number = x): Affine {
  return { a: x, b: 0, c: 0, d: y, e: 0, f: 0 }
}

/** Turns about the origin; positive is clockwise on paper, as y points down. Quarter turns are exact. */
export function rotation(angleDeg: number): Affine {
  const quarter = ((angleDeg % 360) + 360) % 360
  const exact = { 0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1] }[quarter]
  const [cos, sin] = exact ?? [Math.cos((angleDeg * Math.PI) / 180), Math.sin((angleDeg * Math.PI) / 180)]
  return { a: cos!, b: sin!, c: -sin!, d: cos!, e: 0, f: 0 }
}

/** The map back; `undefined` when `map` squeezes the plane to a line. */
export function inverse(map: Affine): Affine | undefined {
  const { a, b, c, d, e, f } = map
  const determinant = a * d - b * c
  if (determinant === 0 || !Number.isFinite(1 / determinant)) return undefined
  return {
    a: d / determinant,
    b: -b / determinant,
    c: -c / determinant,
    d: a / determinant,
    e: (c * f - d * e) / determinant,
    f: (b * e - a * f) / determinant,
  }
}

/** The longest that a vector of length 1 can become. */
export function largestStretch({ a, b, c, d }: Affine): number {
  const sum = a * a + b * b + c * c + d * d
  const determinant = a * d - b * c
  return Math.sqrt((sum + Math.sqrt(Math.max(0, sum * sum - 4 * determinant * determinant))) / 2)
}

/** Applies `map` to every point. */
export function transformStrokes(strokes: InkStrokes, map: Affine): InkStrokes {
  const from = strokes.coordsMm
  const coordsMm = new Float64Array(from.length)
  for (let at = 0; at < from.length; at += 2) {
    const x = from[at]!
    const y = from[at + 1]!
    coordsMm[at] = map.a * x + map.c * y + map.e
    coordsMm[at + 1] = map.b * x + map.d * y + map.f
  }
  return { ...strokes, coordsMm }
}
