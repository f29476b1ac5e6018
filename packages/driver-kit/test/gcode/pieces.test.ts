import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { distanceToSegment, type Piece, piecesOf, placeOn } from '../../src/gcode/pieces.ts'

const coordinate = fc.double({ min: 0, max: 300, noNaN: true })
const polyline = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 })
  .map((points) => Float64Array.from(points.flat()))
/** Points along a wavy curve, as drawings have them. */
const curve = fc
  .record({
    points: fc.integer({ min: 3, max: 200 }),
    radius: fc.double({ min: 0.5, max: 100, noNaN: true }),
    wave: fc.double({ min: 0, max: 3, noNaN: true }),
    turns: fc.double({ min: 0.1, max: 3, noNaN: true }),
  })
  .map(({ points, radius, wave, turns }) => {
    const coords: number[] = []
    for (let index = 0; index < points; index++) {
      const angle = (index / points) * turns * 2 * Math.PI
      const r = radius + wave * Math.sin(3 * angle)
      coords.push(150 + r * Math.cos(angle), 150 + r * Math.sin(angle))
    }
    return Float64Array.from(coords)
  })

const toleranceMm = 0.02

/** Distance from a point to the nearest of the pieces. */
function offMm(pieces: readonly Piece[], x: number, y: number): number {
  return Math.min(...pieces.map((piece) => placeOn(piece, x, y).distanceMm))
}

test('no point of a stroke, and none of the lines between them, is further from its pieces than the tolerance', () => {
  fc.assert(
    fc.property(fc.oneof(polyline, curve), fc.boolean(), (coords, arcs) => {
      const pieces = [...piecesOf(coords, { toleranceMm, arcs })]
      if (pieces.length === 0) return
      for (let at = 0; at < coords.length; at += 2) {
        expect(offMm(pieces, coords[at]!, coords[at + 1]!)).toBeLessThan(toleranceMm + 1e-6)
        if (at === 0) continue
        const [mx, my] = [(coords[at]! + coords[at - 2]!) / 2, (coords[at + 1]! + coords[at - 1]!) / 2]
        expect(offMm(pieces, mx, my)).toBeLessThan(toleranceMm + 1e-6)
      }
    }),
  )
})

test('pieces join, begin where the stroke begins and end where it ends', () => {
  fc.assert(
    fc.property(fc.oneof(polyline, curve), (coords) => {
      const pieces = [...piecesOf(coords, { toleranceMm, arcs: true })]
      if (pieces.length === 0) return
      expect([pieces[0]!.x0, pieces[0]!.y0]).toEqual([coords[0], coords[1]])
      const last = pieces.at(-1)!
      expect(Math.hypot(last.x1 - coords.at(-2)!, last.y1 - coords.at(-1)!)).toBeLessThan(1e-5)
      for (let index = 1; index < pieces.length; index++) {
        expect([pieces[index]!.x0, pieces[index]!.y0]).toEqual([pieces[index - 1]!.x1, pieces[index - 1]!.y1])
      }
    }),
  )
})

test('what is left of a piece from any place on it is as long as the way from there to its end', () => {
  fc.assert(
    fc.property(curve, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (coords, share) => {
      for (const piece of piecesOf(coords, { toleranceMm, arcs: true })) {
        const { arc, x0, y0, x1, y1, lengthMm } = piece
        const angle = arc === undefined ? 0 : Math.atan2(y0 - arc.y, x0 - arc.x) + share * arc.turn
        const [x, y] =
          arc === undefined
            ? [x0 + share * (x1 - x0), y0 + share * (y1 - y0)]
            : [arc.x + arc.radius * Math.cos(angle), arc.y + arc.radius * Math.sin(angle)]
        const { distanceMm, rest } = placeOn(piece, x, y)
        expect(distanceMm).toBeLessThan(1e-6)
        const leftMm = (1 - share) * lengthMm
        if (leftMm > 0.01) expect(rest!.lengthMm).toBeCloseTo(leftMm, 5)
      }
    }),
  )
})

test('an arc of a hundred points is one piece, a straight line of a hundred too', () => {
  const angles = Array.from({ length: 100 }, (_, index) => index / 100)
  const arc = Float64Array.from(angles.flatMap((angle) => [40 * Math.cos(angle), 40 * Math.sin(angle)]))
  const straight = Float64Array.from(angles.flatMap((along) => [30 * along, 20 * along]))
  expect([...piecesOf(arc, { toleranceMm, arcs: true })]).toHaveLength(1)
  expect([...piecesOf(straight, { toleranceMm, arcs: true })]).toHaveLength(1)
  expect([...piecesOf(arc, { toleranceMm: 0, arcs: false })]).toHaveLength(99)
})

test('a stroke that goes back the way it came is not cut short', () => {
  const pieces = [...piecesOf(Float64Array.from([0, 0, 10, 0, 0, 0]), { toleranceMm: 0.5, arcs: true })]
  expect(pieces.map(({ x1 }) => x1)).toEqual([10, 0])
  expect(distanceToSegment(5, 3, 0, 0, 10, 0)).toBe(3)
})
