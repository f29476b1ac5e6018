import { cornerRadiusMm } from './corner.ts'
import { limitCurves } from './curve.ts'
import type { DirectionLimits } from './limits.ts'
import type { Polyline } from './polyline.ts'

/** The highest squared speeds on one polyline that directions, corners and curves allow, acceleration along the path aside. */
export class SpeedCaps {
  /** On each segment, (mm/s)². */
  readonly segment: Float64Array
  /** At each vertex, (mm/s)²; zero at both ends. */
  readonly vertex: Float64Array
  /** By how much the direction turns at each vertex, rad, -π to π; zero at both ends. */
  readonly turn: Float64Array
  /** Direction of each segment against the first, rad, with full turns counted. */
  readonly heading: Float64Array
  /** Way along the polyline to each vertex, mm. */
  readonly alongMm: Float64Array

  constructor(points: number) {
    this.segment = new Float64Array(points)
    this.vertex = new Float64Array(points)
    this.turn = new Float64Array(points)
    this.heading = new Float64Array(points)
    this.alongMm = new Float64Array(points)
  }

  /** Computes the caps of `path`, which has at least one segment. */
  compute(path: Polyline, limits: DirectionLimits, corneringDeviationMm: number): void {
    this.#limitSegments(path, limits)
    this.#measureTurns(path)
    if (path.segments > 2) limitCurves(path, this, limits, corneringDeviationMm)
    this.#limitVertices(path, limits, corneringDeviationMm)
  }

  #limitSegments(path: Polyline, limits: DirectionLimits): void {
    const { segments, ux, uy } = path
    if (!limits.directional) {
      this.segment.fill(limits.speedMmPerS * limits.speedMmPerS, 0, segments)
      return
    }
    for (let i = 0; i < segments; i++) {
      const speed = limits.speedAlong(ux[i]!, uy[i]!)
      this.segment[i] = speed * speed
    }
  }

  #measureTurns(path: Polyline): void {
    const { turn, heading, alongMm } = this
    const { segments, lengthMm, ux, uy } = path
    alongMm[0] = 0
    turn[0] = 0
    heading[0] = 0
    let along = 0
    let angle = 0
    for (let i = 1; i < segments; i++) {
      along += lengthMm[i - 1]!
      alongMm[i] = along
      const cross = ux[i - 1]! * uy[i]! - uy[i - 1]! * ux[i]!
      const dot = ux[i - 1]! * ux[i]! + uy[i - 1]! * uy[i]!
      const here = Math.atan2(cross, dot)
      turn[i] = here
      heading[i] = angle += here
    }
    alongMm[segments] = along + lengthMm[segments - 1]!
    turn[segments] = 0
  }

  #limitVertices(path: Polyline, limits: DirectionLimits, corneringDeviationMm: number): void {
    const { segment, vertex } = this
    const { segments, ux, uy } = path
    const directional = limits.directional
    vertex[0] = 0
    vertex[segments] = 0
    for (let i = 1; i < segments; i++) {
      const before = segment[i - 1]!
      const after = segment[i]!
      let cap = before < after ? before : after
      const dx = ux[i]! - ux[i - 1]!
      const dy = uy[i]! - uy[i - 1]!
      const squaredTurn = dx * dx + dy * dy
      if (squaredTurn > 0) {
        const radius = cornerRadiusMm(squaredTurn, corneringDeviationMm)
        let accel = limits.accelMmPerS2
        if (directional) {
          const size = Math.sqrt(squaredTurn)
          accel = limits.accelAlong(dx / size, dy / size)
        }
        const corner = accel * radius
        if (corner < cap) cap = corner
      }
      vertex[i] = cap
    }
  }
}
