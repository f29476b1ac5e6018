import type { StrokeList } from '@vfab/core'

import type { Bed, UnitPoint } from './bed.ts'

/**
 * A drawing in pieces: each is one thing the plotter does, and can be sent, waited for and, after a halt, found again.
 */
export interface Piece {
  readonly kind: 'travel' | 'line' | 'dot' | 'lift'
  /** Where the pen is afterwards. */
  readonly at: UnitPoint
  /** What it takes, ms, as far as can be said beforehand. */
  readonly durationMs: number
  /** Drawn, mm. */
  readonly inkMm: number
  /** The stroke that is finished with this piece. */
  readonly endOf: number | undefined
  /** True for the first piece of a stroke: before it, the drawing may be held with nothing left half-drawn. */
  readonly begins: boolean
}

/** What pieces are timed by. */
export interface PieceTimes {
  readonly drawSpeedMmPerS: number
  readonly travelSpeedMmPerS: number
  readonly accelMmPerS2: number
  readonly penMoveMs: number
}

/** Time of a straight move from rest to rest, ms. */
export function moveMs(lengthMm: number, speedMmPerS: number, accelMmPerS2: number): number {
  const rampMm = speedMmPerS ** 2 / accelMmPerS2
  if (lengthMm <= rampMm) return 2000 * Math.sqrt(lengthMm / accelMmPerS2)
  return (2000 * speedMmPerS) / accelMmPerS2 + (1000 * (lengthMm - rampMm)) / speedMmPerS
}

/**
 * The pieces of a list of strokes, made while they are taken. Points that fall on the same plotter unit are one; a stroke that
 * begins where the pen already stands on the paper goes on without a lift.
 * @param first - number of the list's first stroke
 * @param from - where the pen is, and whether it is down
 */
export function* piecesOf(
  strokes: StrokeList,
  first: number,
  bed: Bed,
  times: PieceTimes,
  from: { readonly at: UnitPoint; readonly down: boolean },
): Generator<Piece, void, undefined> {
  const { coordsMm, starts } = strokes
  let { at, down } = from
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    const pointAt = (point: number): UnitPoint => bed.toUnits(coordsMm[2 * point]!, coordsMm[2 * point + 1]!)
    const start = pointAt(starts[stroke]!)
    const last = lastDistinct(starts[stroke]!, starts[stroke + 1]!, pointAt)
    let begins = true
    if (!down || !same(at, start)) {
      yield travelPiece(at, start, down, bed, times)
      down = false
      begins = false
    }
    at = start
    if (last === undefined) {
      yield { kind: 'dot', at, durationMs: 2 * times.penMoveMs, inkMm: 0, endOf: first + stroke, begins }
      down = true
      continue
    }
    for (let point = starts[stroke]! + 1; point <= last; point++) {
      const to = pointAt(point)
      if (same(at, to)) continue
      const inkMm = distance(at, to) * bed.unitMm
      const drawMs = moveMs(inkMm, times.drawSpeedMmPerS, times.accelMmPerS2)
      const durationMs = drawMs + (down ? 0 : times.penMoveMs)
      yield { kind: 'line', at: to, durationMs, inkMm, endOf: point === last ? first + stroke : undefined, begins }
      begins = false
      down = true
      at = to
    }
  }
}

/** A move above the paper; it begins a stroke. */
export function travelPiece(from: UnitPoint, to: UnitPoint, down: boolean, bed: Bed, times: PieceTimes): Piece {
  const lengthMm = distance(from, to) * bed.unitMm
  const durationMs = moveMs(lengthMm, times.travelSpeedMmPerS, times.accelMmPerS2) + (down ? times.penMoveMs : 0)
  return { kind: 'travel', at: to, durationMs, inkMm: 0, endOf: undefined, begins: true }
}

/** Index of the last point that is not where the stroke's last place already is: the one that ends it. */
function lastDistinct(from: number, end: number, pointAt: (point: number) => UnitPoint): number | undefined {
  let last: number | undefined
  let at = pointAt(from)
  for (let point = from + 1; point < end; point++) {
    const to = pointAt(point)
    if (same(at, to)) continue
    at = to
    last = point
  }
  return last
}

export function same(one: UnitPoint, other: UnitPoint): boolean {
  return one.x === other.x && one.y === other.y
}

export function distance(one: UnitPoint, other: UnitPoint): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}
