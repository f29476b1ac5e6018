/** An arc that replaces points, as equal chords. */
export interface ArcRun {
  /** The point it ends at. */
  readonly end: number
  readonly centreX: number
  readonly centreY: number
  readonly radius: number
  /** Radians, from the centre to the first point. */
  readonly startAngle: number
  /** Radians, negative against the direction of growing angles. */
  readonly turn: number
  readonly chords: number
}

/** Points an arc needs before it is worth being one: any three lie on a circle. */
const fewestPoints = 5
/** One arc turns less than this, so that three of its points say which circle it is. */
const largestTurn = 1.5 * Math.PI

/**
 * How far one circular arc can replace the points after `from`, unless straight lines do better. At equal numbers the arc
 * wins: its chords are equal, and its corners do not repeat the noise of rounded coordinates.
 *
 * At most half of the tolerance is for points (and the lines between them) off the circle, the rest for its chords.
 * @param line - the point that a straight line reaches
 * @returns `undefined` when straight lines do as well
 */
export function arcRun(
  coords: Float64Array,
  from: number,
  last: number,
  toleranceMm: number,
  line: number,
): ArcRun | undefined {
  const lineLength = line - from
  // To gain anything it has to reach further than two lines.
  let step = Math.max(fewestPoints - 1, 2 * lineLength)
  if (from + step > last) return undefined
  const start = fitArc(coords, from, from + step, toleranceMm)
  if (!start) return undefined
  let best = start
  const reachOut = (): boolean => {
    const further = best.end + step <= last ? fitArc(coords, from, best.end + step, toleranceMm) : undefined
    best = further ?? best
    return further !== undefined
  }
  // In growing steps as long as it goes, then home in.
  while (reachOut()) step *= 2
  for (step >>= 1; step > 0; step >>= 1) reachOut()
  return (best.end - from) / best.chords > 0.9 * lineLength ? best : undefined
}

/** The arc through the points `from`, `end` and one half-way, if everything between keeps to it. */
function fitArc(coords: Float64Array, from: number, end: number, toleranceMm: number): ArcRun | undefined {
  const x0 = coords[2 * from]!
  const y0 = coords[2 * from + 1]!
  const circle = circleThrough(coords, from, (from + end) >> 1, end)
  if (!circle) return undefined
  const { x, y, radius } = circle
  const startAngle = Math.atan2(y0 - y, x0 - x)
  const sign = Math.sign(circle.turn)
  let turned = 0
  let offCircle = 0
  for (let point = from; point < end; point++) {
    const ax = coords[2 * point]! - x
    const ay = coords[2 * point + 1]! - y
    const bx = coords[2 * point + 2]! - x
    const by = coords[2 * point + 3]! - y
    const turn = Math.atan2(ax * by - ay * bx, ax * bx + ay * by)
    // It goes round one way all the time, …
    if (turn * sign <= 0) return undefined
    turned += turn
    // … with corners and lines all near the circle.
    offCircle = Math.max(offCircle, Math.hypot(bx, by) - radius, radius - distanceToLine(ax, ay, bx, by))
    if (offCircle > toleranceMm / 2) return undefined
  }
  if (Math.abs(turned) > largestTurn) return undefined
  const chordTurn = 2 * Math.acos(Math.max(-1, 1 - (toleranceMm - offCircle) / radius))
  return {
    end,
    centreX: x,
    centreY: y,
    radius,
    startAngle,
    turn: turned,
    chords: Math.max(1, Math.ceil(Math.abs(turned) / chordTurn)),
  }
}

function circleThrough(
  coords: Float64Array,
  first: number,
  middle: number,
  last: number,
): { x: number; y: number; radius: number; turn: number } | undefined {
  const x0 = coords[2 * first]!
  const y0 = coords[2 * first + 1]!
  const bx = coords[2 * middle]! - x0
  const by = coords[2 * middle + 1]! - y0
  const cx = coords[2 * last]! - x0
  const cy = coords[2 * last + 1]! - y0
  const area = 2 * (bx * cy - by * cx)
  const b2 = bx * bx + by * by
  const c2 = cx * cx + cy * cy
  const ux = (cy * b2 - by * c2) / area
  const uy = (bx * c2 - cx * b2) / area
  const radius = Math.hypot(ux, uy)
  // A radius of kilometres is a line; its centre would not be exact.
  if (!(radius < 1e5)) return undefined
  return { x: x0 + ux, y: y0 + uy, radius, turn: area }
}

/** Distance from the origin to the segment a–b. */
function distanceToLine(ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax
  const dy = by - ay
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length2))
  return Math.hypot(ax + along * dx, ay + along * dy)
}
