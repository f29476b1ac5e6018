import type { Piece } from '@vfab/driver-kit/gcode'

/** A part of a piece is drawn for this long at most, s: so soon can a stroke be halted. */
const longestPartS = 0.1

/**
 * A piece in parts that are short enough: Marlin finishes what it was sent. Parts lie on one line or arc, so that nothing slows
 * down between them.
 */
export function* partsOf(piece: Piece, speedMmPerS: number): Generator<Piece, void, undefined> {
  const count = Math.ceil(piece.lengthMm / (speedMmPerS * longestPartS) - 1e-9)
  if (count <= 1) return yield piece
  let [x0, y0] = [piece.x0, piece.y0]
  for (let part = 1; part <= count; part++) {
    const [x1, y1] = part === count ? [piece.x1, piece.y1] : placeOn(piece, part / count)
    const { arc } = piece
    yield {
      x0,
      y0,
      x1,
      y1,
      lengthMm: piece.lengthMm / count,
      ...(arc !== undefined && { arc: { ...arc, turn: arc.turn / count } }),
    }
    ;[x0, y0] = [x1, y1]
  }
}

function placeOn({ x0, y0, x1, y1, arc }: Piece, share: number): [number, number] {
  if (arc === undefined) return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)]
  const angle = Math.atan2(y0 - arc.y, x0 - arc.x) + share * arc.turn
  return [arc.x + arc.radius * Math.cos(angle), arc.y + arc.radius * Math.sin(angle)]
}
