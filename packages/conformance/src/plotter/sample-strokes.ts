import { type PlotterLimits, type PointMm, strokeCoordsMm, strokeCount, type StrokeList, strokesFrom } from '@vfab/core'

/** Side of the square that the checks draw in: small, so that they are quick, and within every machine's travel. */
function sideMm(limits: PlotterLimits): number {
  const { widthMm, heightMm } = limits.travelMm
  return Math.min(20, widthMm / 2, heightMm / 2)
}

/** `count` open strokes of three points each, side by side, none of them at the origin. */
export function sampleStrokes(limits: PlotterLimits, count: number): StrokeList {
  const side = sideMm(limits)
  return strokesFrom(
    Array.from({ length: count }, (_, index) => {
      const x = (side * (index + 1)) / (count + 1)
      return [x, side / 4, x + side / (4 * count), side / 2, x, (3 * side) / 4]
    }),
  )
}

/**
 * How long drawing {@link longStroke} takes at least. Drivers keep a second or so of moves in the machine, so that it does not
 * run dry; what is asked for within a stroke must find one that goes on for longer than that.
 */
const longStrokeS = 3

/** One stroke to and fro across the sample square, of many points and so long that something can happen within it. */
export function longStroke(limits: PlotterLimits): StrokeList {
  const side = sideMm(limits)
  const passes = Math.ceil((longStrokeS * limits.motion.drawSpeedMmPerS) / (side / 2))
  const coords: number[] = []
  for (let pass = 0; pass <= passes; pass++) {
    const y = (side * (1 + pass)) / (2 + passes)
    const xs = [0.25, 0.5, 0.75].map((part) => side * (pass % 2 === 0 ? part : 1 - part))
    coords.push(...xs.flatMap((x) => [x, y]))
  }
  return strokesFrom([coords])
}

/** A point inside the travel and away from the origin. */
export function samplePoint(limits: PlotterLimits): PointMm {
  const side = sideMm(limits)
  return { xMm: side / 2, yMm: side / 3 }
}

/** Where a drawing of `strokes` ends. */
export function endOf(strokes: StrokeList): PointMm {
  const [xMm = 0, yMm = 0] = strokes.coordsMm.slice(-2)
  return { xMm, yMm }
}

/** Length of all strokes, mm. */
export function inkMm(strokes: StrokeList): number {
  let sumMm = 0
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    const coords = strokeCoordsMm(strokes, stroke)
    for (let at = 2; at < coords.length; at += 2) {
      sumMm += Math.hypot(coords[at]! - coords[at - 2]!, coords[at + 1]! - coords[at - 1]!)
    }
  }
  return sumMm
}

/** How far from its target a machine of this resolution may come to rest. */
export function toleranceMm(limits: PlotterLimits): number {
  return Math.max(0.05, 2 * limits.resolutionMm)
}
