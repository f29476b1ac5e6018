import type { PlotterLimits, PointMm } from '@vfab/core'

import type { HardClip } from './model-profile.ts'

/** A point in plotter units, whole ones. */
export interface UnitPoint {
  readonly x: number
  readonly y: number
}

/**
 * The page on the bed of the plotter: mm from the upper left corner of the plottable area, x to the right and y down, to
 * plotter units, whose y runs up, and whose origin is a corner on most models and the centre on some.
 */
export interface Bed {
  readonly travelMm: PlotterLimits['travelMm']
  readonly unitMm: number
  toUnits(xMm: number, yMm: number): UnitPoint
  toPage(point: UnitPoint): PointMm
}

/** Lays the page on the bed. @param rotationDegrees - by how much it is turned, clockwise */
export function layOut(clip: HardClip, unitMm: number, rotationDegrees: 0 | 90 | 180 | 270): Bed {
  const { xMin, yMin, xMax, yMax } = clip
  const [longMm, highMm] = [(xMax - xMin) * unitMm, (yMax - yMin) * unitMm]
  const lying = rotationDegrees === 0 || rotationDegrees === 180
  const clampX = (x: number): number => Math.min(xMax, Math.max(xMin, Math.round(x)))
  const clampY = (y: number): number => Math.min(yMax, Math.max(yMin, Math.round(y)))
  return {
    travelMm: lying ? { widthMm: longMm, heightMm: highMm } : { widthMm: highMm, heightMm: longMm },
    unitMm,
    toUnits: (xMm, yMm) => {
      const [u, v] = [xMm / unitMm, yMm / unitMm]
      switch (rotationDegrees) {
        case 0:
          return { x: clampX(xMin + u), y: clampY(yMax - v) }
        case 90:
          return { x: clampX(xMax - v), y: clampY(yMax - u) }
        case 180:
          return { x: clampX(xMax - u), y: clampY(yMin + v) }
        case 270:
          return { x: clampX(xMin + v), y: clampY(yMin + u) }
      }
    },
    toPage: ({ x, y }) => {
      switch (rotationDegrees) {
        case 0:
          return point((x - xMin) * unitMm, (yMax - y) * unitMm)
        case 90:
          return point((yMax - y) * unitMm, (xMax - x) * unitMm)
        case 180:
          return point((xMax - x) * unitMm, (y - yMin) * unitMm)
        case 270:
          return point((y - yMin) * unitMm, (x - xMin) * unitMm)
      }
    },
  }
}

/** Without negative zeros. */
function point(xMm: number, yMm: number): PointMm {
  return { xMm: xMm + 0, yMm: yMm + 0 }
}
