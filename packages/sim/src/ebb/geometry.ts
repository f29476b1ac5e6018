import type { PointMm } from '@vfab/core'

/** Finest microstep: positions of the machine are counted in sixteenths of a full step. */
const microstepsPerFullStep = 16

/** Motor positions as rows of a 2×2 matrix times (x, y). */
export type MotorMatrix = readonly [number, number, number, number]

/** Motor 1 turns with x + y, motor 2 with x − y. */
export const coreXy: MotorMatrix = [1, 1, 1, -1]

/** Motor 1 turns with x, motor 2 with y. */
export const axisPerMotor: MotorMatrix = [1, 0, 0, 1]

/** How motor steps become a place on the paper. */
export interface Geometry {
  /** Motor steps in 1/16 mode per mm along a row of {@link motors}: 80 for an AxiDraw. */
  readonly stepsPerMm: number
  readonly motors: MotorMatrix
}

/** Place of the tip when the motors stand at `first` and `second` sixteenths of a full step. */
export function pointAt({ stepsPerMm, motors }: Geometry, first: number, second: number): PointMm {
  const [a, b, c, d] = motors
  const scale = stepsPerMm * (a * d - b * c)
  // Without the 0 a position of nought could come out as −0.
  return { xMm: (d * first - b * second) / scale + 0, yMm: (a * second - c * first) / scale + 0 }
}

/** Where the motors stand when the tip is at a place, in whole sixteenths of a full step. */
export function motorsAt({ stepsPerMm, motors }: Geometry, { xMm, yMm }: PointMm): [number, number] {
  const [a, b, c, d] = motors
  return [Math.round((a * xMm + b * yMm) * stepsPerMm), Math.round((c * xMm + d * yMm) * stepsPerMm)]
}

/** Sixteenths of a full step that one step moves in the mode `EM` set: 1 for 1/16 … 5 for full steps. */
export function microstepsPerStep(mode: number): number {
  return microstepsPerFullStep / 2 ** (5 - Math.min(5, Math.max(1, mode)))
}
