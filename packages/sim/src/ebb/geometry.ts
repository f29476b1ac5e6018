import type { PointMm } from '@vfab/core'

/** Finest microstep: positions of the machine are counted in sixteenths of a full step. */
export const microstepsPerFullStep = 16

/** How motor steps become a place on the paper. */
export interface Geometry {
  /** Motor steps in 1/16 mode per mm of the axis (CoreXY: of x + y). 80 for an AxiDraw. */
  readonly stepsPerMm: number
  /** True: motor 1 turns with x + y, motor 2 with x − y. False: one motor per axis. */
  readonly corexy: boolean
}

/** Place of the tip when the motors stand at `first` and `second` sixteenths of a full step. */
export function pointAt(geometry: Geometry, first: number, second: number): PointMm {
  const { stepsPerMm, corexy } = geometry
  if (!corexy) return { xMm: first / stepsPerMm, yMm: second / stepsPerMm }
  return { xMm: (first + second) / (2 * stepsPerMm), yMm: (first - second) / (2 * stepsPerMm) }
}
