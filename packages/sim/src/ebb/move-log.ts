import { NumberRows } from '../number-rows.ts'
import { advance, type AxisState, ticksToFinish } from './step-generator.ts'

/** Columns of a row: when, how long the motors may turn, then eight values per motor. */
const startTick = 0
const endTick = 1
const turningTicks = 2
const maskRate = 3
const firstAxis = 4
const perAxis = 8
const width = firstAxis + 2 * perAxis
const [position, scale, accumulator, rate, accel, jerk, direction, steps] = [0, 1, 2, 3, 4, 5, 6, 7]

/** Times asked for are ms times 25: a whole tick may come out a rounding error too low. */
const tickRounding = 1e-6

/** Motor positions in sixteenths of a full step. */
export type MotorPositions = readonly [number, number]

/** What a move started from. */
export interface MoveStart {
  readonly fromTick: number
  readonly toTick: number
  /** Ticks after which a timed move stops turning the motors; Infinity in others. */
  readonly turningTicks: number
  readonly axes: readonly [AxisState, AxisState]
  readonly positions: MotorPositions
  /** Sixteenths of a full step that the machine moves per step of each motor; 0 where a motor has no current. */
  readonly scales: MotorPositions
}

/**
 * Everything the motors did, one row per move: the generator's state when it began. From that the position at any tick
 * follows exactly, so that the log holds the path at the resolution of single steps at 160 bytes a move.
 */
export class MoveLog {
  readonly #rows = new NumberRows(width)

  get count(): number {
    return this.#rows.count
  }

  push(move: MoveStart): void {
    const cells = [move.fromTick, move.toTick, move.turningTicks, move.axes[0].maskRate ? 1 : 0]
    move.axes.forEach((axis, index) => {
      cells.push(move.positions[index as 0 | 1], move.scales[index as 0 | 1], axis.accumulator, axis.rate)
      cells.push(axis.accel, axis.jerk, axis.direction, axis.stepsLeft)
    })
    this.#rows.push(...cells)
  }

  /** The last move went on. */
  extend(toTick: number): void {
    this.#rows.set(this.#rows.count - 1, endTick, toTick)
  }

  startTickOf(row: number): number {
    return this.#rows.get(row, startTick)
  }

  endTickOf(row: number): number {
    return this.#rows.get(row, endTick)
  }

  /** Index of the last move that has begun at `tick`, or −1. */
  rowAt(tick: number): number {
    return this.#rows.lastAtMost(startTick, tick)
  }

  /** Where the motors stood at `tick`; at (0, 0) before the first move. */
  positionsAt(tick: number): MotorPositions {
    const row = this.rowAt(tick)
    return row < 0 ? [0, 0] : this.positionsIn(row, tick)
  }

  /** The same for a tick known to lie in or after `row` and before the next one. */
  positionsIn(row: number, tick: number): MotorPositions {
    const elapsed = this.#turned(row, tick)
    return [this.#positionAfter(row, 0, elapsed), this.#positionAfter(row, 1, elapsed)]
  }

  /** Speeds of the motors in sixteenths of a full step per tick, signed, at a tick within `row`. */
  speedsIn(row: number, tick: number): MotorPositions {
    const elapsed = this.#turned(row, tick)
    return [this.#speedAfter(row, 0, elapsed), this.#speedAfter(row, 1, elapsed)]
  }

  /** Ticks at which one motor of a move has made its last step, where that lies within the move. */
  bendsOf(row: number): number[] {
    const start = this.startTickOf(row)
    const ticks = this.endTickOf(row) - start
    const finishes = [0, 1].map((axis) => ticksToFinish(this.#state(row, axis as 0 | 1), ticks))
    return finishes.filter((finish) => finish > 0 && finish < ticks).map((finish) => start + finish)
  }

  #turned(row: number, tick: number): number {
    const until = Math.min(tick, this.endTickOf(row))
    return Math.min(
      Math.max(0, Math.floor(until - this.startTickOf(row) + tickRounding)),
      this.#rows.get(row, turningTicks),
    )
  }

  #positionAfter(row: number, axis: 0 | 1, ticks: number): number {
    const state = this.#state(row, axis)
    advance(state, ticks)
    return this.#cell(row, axis, position) + state.position * this.#cell(row, axis, scale)
  }

  #speedAfter(row: number, axis: 0 | 1, ticks: number): number {
    const state = this.#state(row, axis)
    advance(state, ticks)
    if (state.stepsLeft === 0 && ticks > ticksToFinish(this.#state(row, axis), ticks)) return 0
    const signed = state.direction === 0 ? state.rate : state.direction * Math.abs(state.rate)
    return (signed / 2 ** 31) * this.#cell(row, axis, scale)
  }

  #state(row: number, axis: 0 | 1): AxisState {
    return {
      accumulator: this.#cell(row, axis, accumulator),
      rate: this.#cell(row, axis, rate),
      accel: this.#cell(row, axis, accel),
      jerk: this.#cell(row, axis, jerk),
      direction: this.#cell(row, axis, direction) as AxisState['direction'],
      maskRate: this.#rows.get(row, maskRate) === 1,
      stepsLeft: this.#cell(row, axis, steps),
      position: 0,
    }
  }

  #cell(row: number, axis: 0 | 1, column: number): number {
    return this.#rows.get(row, firstAxis + axis * perAxis + column)
  }
}
