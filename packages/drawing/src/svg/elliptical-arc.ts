/** The points `centre + cos(t)·u + sin(t)·v`, for `t` from `start` over `turn`, in radians. */
export interface EllipticalArc {
  readonly cx: number
  readonly cy: number
  readonly ux: number
  readonly uy: number
  readonly vx: number
  readonly vy: number
  readonly start: number
  readonly turn: number
}

/**
 * The arc from `x0, y0` to `x, y` as SVG's path command `A` gives it, with SVG's rules for what cannot be: equal ends draw
 * nothing, a radius of zero a line, a negative one counts without its sign, radii too small for the distance grow until
 * they fit.
 * @see https://www.w3.org/TR/SVG2/implnote.html#ArcImplementationNotes
 */
export function ellipticalArc(
  x0: number,
  y0: number,
  radiusX: number,
  radiusY: number,
  tiltDeg: number,
  large: boolean,
  sweep: boolean,
  x: number,
  y: number,
): EllipticalArc | 'line' | 'nothing' {
  if (x0 === x && y0 === y) return 'nothing'
  if (radiusX === 0 || radiusY === 0) return 'line'
  let rx = Math.abs(radiusX)
  let ry = Math.abs(radiusY)
  const tilt = (tiltDeg * Math.PI) / 180
  const cos = Math.cos(tilt)
  const sin = Math.sin(tilt)
  const halfX = (x0 - x) / 2
  const halfY = (y0 - y) / 2
  // Half of the chord, seen on the unit circle.
  let unitX = (cos * halfX + sin * halfY) / rx
  let unitY = (cos * halfY - sin * halfX) / ry
  const tooLong = Math.hypot(unitX, unitY)
  if (tooLong > 1) {
    rx *= tooLong
    ry *= tooLong
    unitX /= tooLong
    unitY /= tooLong
  }
  const chord2 = unitX * unitX + unitY * unitY
  const height = Math.sqrt(Math.max(0, 1 - chord2) / chord2) * (large === sweep ? -1 : 1)
  const centreX = height * unitY
  const centreY = -height * unitX
  const start = Math.atan2(unitY - centreY, unitX - centreX)
  let turn = Math.atan2(-unitY - centreY, -unitX - centreX) - start
  if (sweep && turn < 0) turn += 2 * Math.PI
  if (!sweep && turn > 0) turn -= 2 * Math.PI
  return {
    cx: (x0 + x) / 2 + cos * rx * centreX - sin * ry * centreY,
    cy: (y0 + y) / 2 + sin * rx * centreX + cos * ry * centreY,
    ux: cos * rx,
    uy: sin * rx,
    vx: -sin * ry,
    vy: cos * ry,
    start,
    turn,
  }
}

/** Direction in which an arc is drawn at parameter `t`, in radians. */
export function arcDirection({ ux, uy, vx, vy, turn }: EllipticalArc, t: number): number {
  const sign = Math.sign(turn)
  const dx = Math.cos(t) * vx - Math.sin(t) * ux
  const dy = Math.cos(t) * vy - Math.sin(t) * uy
  return Math.atan2(sign * dy, sign * dx)
}
