import type { Vector } from './vector.ts'

/** What the switches do. */
export interface HomeSwitches {
  /** From where the machine was switched on to the switches, along each axis, mm. */
  readonly distanceMm: readonly [x: number, y: number]
  /** `works`, `missing` (never found), `stuck` (never released). */
  state: 'works' | 'missing' | 'stuck'
}

/** The machine as the switches see it; coordinates are the controller's own. */
export interface HomingMachine {
  readonly switches: HomeSwitches
  /** Way the machine has gone along an axis since it was switched on, whatever the controller calls the place, mm. */
  wentMm(axis: 0 | 1): number
  /** The controller calls the place where it is something else from now on. */
  renamed(from: Vector, to: Vector): void
}
