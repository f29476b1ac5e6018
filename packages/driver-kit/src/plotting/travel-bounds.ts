import { DriverError } from '@vfab/core'
import type { PointMm } from '@vfab/core'
import { strokeCount, type StrokeList } from '@vfab/core'

/** What a drawing must stay within. */
export interface TravelBounds {
  readonly widthMm: number
  readonly heightMm: number
  /** What the machine is called in errors. */
  readonly name: string
  /** Id of the driver. */
  readonly driver: string
}

/** Beyond the travel by less than this is rounding: that of units, and of whole steps. */
const toleranceMm = 0.02

/**
 * Makes sure that all strokes lie within the travel.
 * @throws DriverError `OUT_OF_BOUNDS` that says how far they lie outside, on which sides
 * @throws RangeError when a coordinate is not a number
 */
export function requireStrokesWithin(strokes: StrokeList, travel: TravelBounds): void {
  const { coordsMm, starts } = strokes
  let left = Infinity
  let right = -Infinity
  let top = Infinity
  let bottom = -Infinity
  const end = 2 * starts[strokeCount(strokes)]!
  for (let at = 2 * starts[0]!; at < end; at += 2) {
    const x = coordsMm[at]!
    const y = coordsMm[at + 1]!
    // NaN fails every comparison, so it is found here and nowhere below.
    if (!(Math.abs(x) < Infinity && Math.abs(y) < Infinity)) throw new RangeError(`a point lies at (${x}, ${y}) mm`)
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    if (y > bottom) bottom = y
  }
  const excess = {
    left: -left,
    right: right - travel.widthMm,
    top: -top,
    bottom: bottom - travel.heightMm,
  }
  throwIfOutside(
    excess,
    travel,
    'the drawing',
    'fit or clip it to the travel, move it, or set the model if the machine is another one',
  )
}

/** Makes sure that a point lies within the travel. @throws DriverError `OUT_OF_BOUNDS`, RangeError */
export function requirePointWithin({ xMm, yMm }: PointMm, travel: TravelBounds): void {
  if (!(Math.abs(xMm) < Infinity && Math.abs(yMm) < Infinity))
    throw new RangeError(`there is no point (${xMm}, ${yMm}) mm`)
  const excess = { left: -xMm, right: xMm - travel.widthMm, top: -yMm, bottom: yMm - travel.heightMm }
  throwIfOutside(excess, travel, `(${xMm}, ${yMm}) mm`, 'choose a point within the travel')
}

/**
 * Makes sure that a walk is no longer than the travel, wherever it begins: nothing that can be reached is further away.
 * @throws DriverError `OUT_OF_BOUNDS`, RangeError
 */
export function requireJogWithin({ xMm, yMm }: PointMm, travel: TravelBounds): void {
  if (!(Math.abs(xMm) < Infinity && Math.abs(yMm) < Infinity))
    throw new RangeError(`cannot move by (${xMm}, ${yMm}) mm: both must be numbers`)
  const excess = {
    left: -xMm - travel.widthMm,
    right: xMm - travel.widthMm,
    top: -yMm - travel.heightMm,
    bottom: yMm - travel.heightMm,
  }
  throwIfOutside(excess, travel, `a move by (${xMm}, ${yMm}) mm`, 'move in shorter steps')
}

type Side = 'left' | 'right' | 'top' | 'bottom'

function throwIfOutside(excess: Record<Side, number>, travel: TravelBounds, what: string, hint: string): void {
  const outside = Object.entries(excess).filter(([, mm]) => mm > toleranceMm)
  if (outside.length === 0) return
  const sides = outside.map(([side, mm]) => `${mm.toFixed(2)} mm to the ${side}`).join(' and ')
  const size = `${format(travel.widthMm)} × ${format(travel.heightMm)} mm`
  throw new DriverError(`${what} leaves the travel of the ${travel.name} (${size}) by ${sides}`, {
    type: 'configuration',
    code: 'OUT_OF_BOUNDS',
    driver: travel.driver,
    context: {
      travelMm: { widthMm: travel.widthMm, heightMm: travel.heightMm },
      excessMm: Object.fromEntries(outside.map(([side, mm]) => [side, Number(mm.toFixed(3))])),
    },
    hint,
  })
}

function format(mm: number): string {
  return String(Number(mm.toFixed(1)))
}
