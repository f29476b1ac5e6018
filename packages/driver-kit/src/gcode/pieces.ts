/**
 * What a stroke is drawn with: straight lines and arcs, as few as keep within the tolerance of its points.
 *
 * Grbl looks 15 moves ahead. Over moves of 0.1 mm that are 1.5 mm, from which it can brake from 25 mm/s at 200 mm/s² and no
 * more; so long moves are what makes a machine fast, and an arc is one line for any number of points.
 */

/** One line or arc, page coordinates in mm. It begins where the one before it ends. */
export interface Piece {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  readonly lengthMm: number
  /** Present on arcs. */
  readonly arc?: { readonly x: number; readonly y: number; readonly turn: number; readonly radius: number }
}

/** A stroke made of pieces. */
export interface PiecedStroke {
  /** Where it begins, mm on the page. */
  readonly startX: number
  readonly startY: number
  /** None for a dot. */
  readonly pieces: readonly Piece[]
}

/** From the end of a stroke to the beginning of the next, mm. */
export function gapOf(stroke: PiecedStroke, next: PiecedStroke): number {
  const last: Pick<Piece, 'x1' | 'y1'> = stroke.pieces.at(-1) ?? { x1: stroke.startX, y1: stroke.startY }
  return Math.hypot(next.startX - last.x1, next.startY - last.y1)
}

/** How pieces are made. */
export interface PieceOptions {
  /** No point of the stroke, nor of the lines between them, lies further off than this, mm. */
  readonly toleranceMm: number
  /** Whether arcs may be used. */
  readonly arcs: boolean
}

/** Below this two points are one, mm: finer than any machine's step. */
const samePointMm = 1e-6
/** Points an arc needs: any three lie on one. */
const fewestArcPoints = 5
/** Radius within which arcs are used, mm: larger ones are lines, smaller ones are points. */
const arcRadius = { least: 0.2, most: 5000 }
/** Lines in place of an arc are not made shorter than this asks for, mm: a step of the machine. */
const leastChordHeightMm = 0.005
/** An arc turns at most this far, so that three of its points say which circle it is. */
const largestTurn = 1.5 * Math.PI

/** Cuts a stroke into pieces. One of a single point, or without length, has none. */
export function* piecesOf(coords: Float64Array, options: PieceOptions): Generator<Piece, void, undefined> {
  const points = withoutRepeats(coords)
  const last = points.length / 2 - 1
  for (let from = 0; from < last;) {
    const line = furthest(from, last, 1, (end) => isStraight(points, from, end, options.toleranceMm))
    const arc = options.arcs ? furthestArc(points, from, last, line, options.toleranceMm) : undefined
    const piece = arc?.piece ?? linePiece(points, from, line)
    yield piece
    from = arc?.end ?? line
  }
}

/** A straight piece between two points. */
export function line(x0: number, y0: number, x1: number, y1: number): Piece {
  return { x0, y0, x1, y1, lengthMm: Math.hypot(x1 - x0, y1 - y0) }
}

function linePiece(points: Float64Array, from: number, end: number): Piece {
  return line(points[2 * from]!, points[2 * from + 1]!, points[2 * end]!, points[2 * end + 1]!)
}

function withoutRepeats(coords: Float64Array): Float64Array {
  const kept = new Float64Array(coords.length)
  let count = 0
  for (let at = 0; at + 1 < coords.length; at += 2) {
    const [x, y] = [coords[at]!, coords[at + 1]!]
    if (count > 0 && Math.hypot(x - kept[count - 2]!, y - kept[count - 1]!) <= samePointMm) continue
    kept[count++] = x
    kept[count++] = y
  }
  return kept.subarray(0, count)
}

/** The furthest end that still holds: in growing steps as long as it goes, then homing in. */
function furthest(from: number, last: number, first: number, holds: (end: number) => boolean): number {
  let best = Math.min(last, from + first)
  let step = 1
  const tryStep = (): boolean => {
    if (best + step > last || !holds(best + step)) return false
    best += step
    return true
  }
  while (tryStep()) step *= 2
  for (step >>= 1; step > 0; step >>= 1) tryStep()
  return best
}

/** Whether a line from one point to another passes all points between within the tolerance, without turning back. */
function isStraight(points: Float64Array, from: number, end: number, toleranceMm: number): boolean {
  const [x0, y0] = [points[2 * from]!, points[2 * from + 1]!]
  const dx = points[2 * end]! - x0
  const dy = points[2 * end + 1]! - y0
  const length = Math.hypot(dx, dy)
  if (length <= samePointMm) return false
  let reached = 0
  for (let point = from + 1; point < end; point++) {
    const px = points[2 * point]! - x0
    const py = points[2 * point + 1]! - y0
    const along = (px * dx + py * dy) / length
    if (Math.abs(px * dy - py * dx) / length > toleranceMm) return false
    if (along < reached - toleranceMm || along > length + toleranceMm) return false
    reached = Math.max(reached, along)
  }
  return true
}

function furthestArc(
  points: Float64Array,
  from: number,
  last: number,
  straight: number,
  toleranceMm: number,
): { readonly end: number; readonly piece: Piece } | undefined {
  // To be worth it, it has to reach further than two lines would.
  const first = Math.max(fewestArcPoints - 1, 2 * (straight - from))
  if (from + first > last) return undefined
  let best = fitArc(points, from, from + first, toleranceMm)
  if (best === undefined) return undefined
  const end = furthest(from, last, first, (next) => {
    const fitted = fitArc(points, from, next, toleranceMm)
    best = fitted ?? best
    return fitted !== undefined
  })
  return { end, piece: best }
}

/** The arc through both ends and a point half-way, if everything between keeps to it. */
function fitArc(points: Float64Array, from: number, end: number, toleranceMm: number): Piece | undefined {
  const circle = circleThrough(points, from, (from + end) >> 1, end)
  if (circle === undefined) return undefined
  const { x, y, radius } = circle
  let turned = 0
  for (let point = from; point < end; point++) {
    const ax = points[2 * point]! - x
    const ay = points[2 * point + 1]! - y
    const bx = points[2 * point + 2]! - x
    const by = points[2 * point + 3]! - y
    const turn = Math.atan2(ax * by - ay * bx, ax * bx + ay * by)
    // It goes round one way all the time, with points and the lines between them near the circle.
    if (turn * circle.side <= 0) return undefined
    turned += turn
    const off = Math.max(Math.abs(Math.hypot(bx, by) - radius), radius - distanceToSegment(0, 0, ax, ay, bx, by))
    if (off > toleranceMm) return undefined
  }
  if (Math.abs(turned) > largestTurn) return undefined
  const [x0, y0] = [points[2 * from]!, points[2 * from + 1]!]
  const [x1, y1] = [points[2 * end]!, points[2 * end + 1]!]
  return { x0, y0, x1, y1, lengthMm: radius * Math.abs(turned), arc: { x, y, radius, turn: turned } }
}

function circleThrough(
  points: Float64Array,
  first: number,
  middle: number,
  last: number,
): { x: number; y: number; radius: number; side: number } | undefined {
  const [x0, y0] = [points[2 * first]!, points[2 * first + 1]!]
  const bx = points[2 * middle]! - x0
  const by = points[2 * middle + 1]! - y0
  const cx = points[2 * last]! - x0
  const cy = points[2 * last + 1]! - y0
  const area = 2 * (bx * cy - by * cx)
  const [b2, c2] = [bx * bx + by * by, cx * cx + cy * cy]
  const ux = (cy * b2 - by * c2) / area
  const uy = (bx * c2 - cx * b2) / area
  const radius = Math.hypot(ux, uy)
  if (!(radius >= arcRadius.least && radius <= arcRadius.most)) return undefined
  return { x: x0 + ux, y: y0 + uy, radius, side: Math.sign(area) }
}

/** An arc as lines that lie within the tolerance of it; a line as it is. */
export function straightened(piece: Piece, toleranceMm: number): Piece[] {
  const { x0, y0, arc } = piece
  if (arc === undefined) return [piece]
  const { x, y, radius, turn } = arc
  const height = Math.min(radius, Math.max(toleranceMm, leastChordHeightMm))
  const count = Math.max(1, Math.ceil(Math.abs(turn) / (2 * Math.acos(1 - height / radius))))
  const start = Math.atan2(y0 - y, x0 - x)
  const pieces: Piece[] = []
  let [fromX, fromY] = [x0, y0]
  for (let part = 1; part <= count; part++) {
    const angle = start + (turn * part) / count
    const isEnd = part === count
    const toX = isEnd ? piece.x1 : x + radius * Math.cos(angle)
    const toY = isEnd ? piece.y1 : y + radius * Math.sin(angle)
    pieces.push(line(fromX, fromY, toX, toY))
    fromX = toX
    fromY = toY
  }
  return pieces
}

/** Distance from a point to the segment between two others. */
export function distanceToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay]
  const squared = dx * dx + dy * dy
  const along = squared === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / squared))
  return Math.hypot(x - ax - along * dx, y - ay - along * dy)
}

/** How far a point is from a piece, and what is left of the piece from there on. */
export interface PlaceOnPiece {
  readonly distanceMm: number
  /** From the point to the piece's end; `undefined` when nothing to speak of is left. */
  readonly rest: Piece | undefined
}

/** Shorter than this is nothing to draw, mm. */
const nothingMm = 0.005

/** Where on a piece a point lies. */
export function placeOn(piece: Piece, x: number, y: number): PlaceOnPiece {
  const { x0, y0, x1, y1, arc } = piece
  if (arc === undefined) {
    const rest = line(x, y, x1, y1)
    return { distanceMm: distanceToSegment(x, y, x0, y0, x1, y1), rest: rest.lengthMm > nothingMm ? rest : undefined }
  }
  const [sx, sy] = [x0 - arc.x, y0 - arc.y]
  const [px, py] = [x - arc.x, y - arc.y]
  let done = Math.atan2(sx * py - sy * px, sx * px + sy * py)
  // The way round that the arc goes; a hair before its start counts as its start.
  if (done * arc.turn < 0) done += Math.sign(arc.turn) * 2 * Math.PI
  if (Math.abs(done) > Math.abs(arc.turn)) {
    const beforeStart = Math.hypot(x - x0, y - y0)
    const afterEnd = Math.hypot(x - x1, y - y1)
    return afterEnd <= beforeStart
      ? { distanceMm: afterEnd, rest: undefined }
      : { distanceMm: beforeStart, rest: piece }
  }
  const turn = arc.turn - done
  const lengthMm = arc.radius * Math.abs(turn)
  const rest: Piece = { x0: x, y0: y, x1, y1, lengthMm, arc: { ...arc, turn } }
  return { distanceMm: Math.abs(Math.hypot(px, py) - arc.radius), rest: lengthMm > nothingMm ? rest : undefined }
}
