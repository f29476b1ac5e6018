/**
 * How fast the machine may go along a direction.
 *
 * Limits hold along the path and, where motors are described, for each motor: on a CoreXY machine a 45° move turns one
 * motor 1.41 times as fast as the pen moves, and leaves the other at rest.
 */

/** Speed, acceleration and jerk along the path. */
export interface AxisLimits {
  /** Above zero. */
  readonly speedMmPerS: number
  /** Above zero. */
  readonly accelMmPerS2: number
  /** How fast the acceleration may change along the path; no limit when left out. Only {@link limitJerk} heeds it. */
  readonly jerkMmPerS3?: number | undefined
}

/** What each of the two motors can do. Motor positions are a linear function of the pen's. */
export interface MotorLimits {
  /** Row-major 2×2 matrix that gives both motors' positions from (x, y): direct drive `[1, 0, 0, 1]`, CoreXY `[1, 1, 1, -1]`. */
  readonly matrix: readonly [number, number, number, number]
  /** Of either motor, in its own mm, as the matrix gives them. */
  readonly speedMmPerS: number
  /** Of either motor; no limit of its own when left out. */
  readonly accelMmPerS2?: number | undefined
}

/** All that a plan obeys. */
export interface MotionLimits {
  /** With the pen on paper. */
  readonly draw: AxisLimits
  /** With the pen up. */
  readonly travel: AxisLimits
  /** How far a rounded path may stay inside a corner: sets the speed there. With 0 the pen stops at every corner. */
  readonly corneringDeviationMm: number
  /** Limits of the motors, besides those along the path. */
  readonly motors?: MotorLimits | undefined
}

/** {@link AxisLimits} and {@link MotorLimits} resolved for one pen state. */
export class DirectionLimits {
  readonly speedMmPerS: number
  readonly accelMmPerS2: number
  /** The least acceleration that any direction allows. */
  readonly leastAccelMmPerS2: number
  /** Infinity where it is not limited. */
  readonly jerkMmPerS3: number
  readonly #motors: MotorLimits | undefined

  /** @throws RangeError naming the first limit that is not a positive number */
  constructor(axis: AxisLimits, motors: MotorLimits | undefined, name: string) {
    this.speedMmPerS = positive(axis.speedMmPerS, `${name}.speedMmPerS`)
    this.accelMmPerS2 = positive(axis.accelMmPerS2, `${name}.accelMmPerS2`)
    this.jerkMmPerS3 = axis.jerkMmPerS3 === undefined ? Infinity : positive(axis.jerkMmPerS3, `${name}.jerkMmPerS3`)
    this.#motors = motors
    this.leastAccelMmPerS2 = this.accelMmPerS2
    if (motors === undefined) return
    positive(motors.speedMmPerS, 'motors.speedMmPerS')
    if (motors.accelMmPerS2 === undefined) return
    positive(motors.accelMmPerS2, 'motors.accelMmPerS2')
    const [a, b, c, d] = motors.matrix
    // A row's length is what its motor does along the direction that loads it most.
    const steepest = Math.max(Math.hypot(a, b), Math.hypot(c, d))
    if (steepest > 0) this.leastAccelMmPerS2 = Math.min(this.accelMmPerS2, motors.accelMmPerS2 / steepest)
  }

  /** Whether the limits differ with the direction. */
  get directional(): boolean {
    return this.#motors !== undefined
  }

  /** The highest speed along the unit vector (`ux`, `uy`). */
  speedAlong(ux: number, uy: number): number {
    const motors = this.#motors
    if (motors === undefined) return this.speedMmPerS
    const load = motorLoad(motors.matrix, ux, uy)
    return load * this.speedMmPerS > motors.speedMmPerS ? motors.speedMmPerS / load : this.speedMmPerS
  }

  /** The highest acceleration along the unit vector (`ux`, `uy`). */
  accelAlong(ux: number, uy: number): number {
    const accel = this.#motors?.accelMmPerS2
    if (accel === undefined) return this.accelMmPerS2
    const load = motorLoad(this.#motors!.matrix, ux, uy)
    return load * this.accelMmPerS2 > accel ? accel / load : this.accelMmPerS2
  }
}

/** How many mm the busier motor turns for one mm along the unit vector (`ux`, `uy`). */
export function motorLoad(matrix: MotorLimits['matrix'], ux: number, uy: number): number {
  const first = Math.abs(matrix[0] * ux + matrix[1] * uy)
  const second = Math.abs(matrix[2] * ux + matrix[3] * uy)
  return first > second ? first : second
}

/** @throws RangeError unless every limit is a finite number above zero (the cornering deviation may be zero) */
export function resolveLimits(limits: MotionLimits): { draw: DirectionLimits; travel: DirectionLimits } {
  const { corneringDeviationMm, motors } = limits
  if (!(corneringDeviationMm >= 0 && corneringDeviationMm < Infinity)) {
    throw new RangeError(`corneringDeviationMm is ${corneringDeviationMm}; it must be a length, 0 or more`)
  }
  if (motors?.matrix.some((entry) => !Number.isFinite(entry))) {
    throw new RangeError(`motors.matrix is [${motors.matrix.join(', ')}]; it needs four finite numbers`)
  }
  return {
    draw: new DirectionLimits(limits.draw, motors, 'draw'),
    travel: new DirectionLimits(limits.travel, motors, 'travel'),
  }
}

/** Far beyond any machine either way; keeps squares and quotients within what a double can hold. */
const plausible = { least: 1e-6, most: 1e9 } as const

function positive(value: number, name: string): number {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name} is ${value}; it must be above 0`)
  if (value < plausible.least || value > plausible.most) {
    throw new RangeError(`${name} is ${value}; it must be from ${plausible.least} to ${plausible.most}`)
  }
  return value
}
