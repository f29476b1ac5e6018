import { NumberRows } from '../number-rows.ts'
import type { Vector } from './vector.ts'

/** In place of the number of planned blocks: somebody carried the tip. */
export const carriedByHand = -1

/** Columns of a row: when, where from, where to, and how many blocks were planned. */
const columns = { startMs: 0, endMs: 1, x0: 2, y0: 3, x1: 4, y1: 5, planned: 6, z1: 7 } as const

/** How the tip has moved, piece by piece, by where the machine really is. */
export class MotionLog {
  readonly #rows: NumberRows = new NumberRows(8)

  get count(): number {
    return this.#rows.count
  }

  push(startMs: number, endMs: number, from: Vector, to: Vector, planned: number): void {
    this.#rows.push(startMs, endMs, from[0], from[1], to[0], to[1], planned, to[2])
  }

  get(row: number, column: keyof typeof columns): number {
    return this.#rows.get(row, columns[column])
  }

  /** Index of the last piece that had begun, or −1. */
  rowAt(ms: number): number {
    return this.#rows.lastAtMost(columns.startMs, ms)
  }

  /** Where the tip was; the origin before it first moved. */
  at(ms: number): readonly [number, number] {
    const row = this.rowAt(ms)
    if (row < 0) return this.count === 0 ? [0, 0] : [this.get(0, 'x0'), this.get(0, 'y0')]
    const [start, end] = [this.get(row, 'startMs'), this.get(row, 'endMs')]
    const share = end > start ? Math.min(1, (ms - start) / (end - start)) : 1
    const [x0, y0, x1, y1] = [this.get(row, 'x0'), this.get(row, 'y0'), this.get(row, 'x1'), this.get(row, 'y1')]
    return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)]
  }
}
