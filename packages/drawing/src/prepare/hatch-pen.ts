import type { StrokeList } from '@vfab/core'

import type { ClipTester } from '../clip-tester.ts'
import { StrokeBuilder } from '../stroke-builder.ts'
import type { Interval } from './scan-lines.ts'

/** Draws hatch lines from top to bottom, going on from the end of the last line where that is near. */
export class HatchPen {
  readonly #area: ClipTester | undefined
  readonly #reach: number
  readonly #done = new StrokeBuilder()
  /** Zigzags whose last line is the one before: x, y of their points. */
  #open: number[][] = []

  /**
   * @param area - what ways from line to line must not leave; without it, every line is a stroke of its own
   * @param reach - the longest way from line to line
   */
  constructor(area: ClipTester | undefined, reach: number) {
    this.#area = area
    this.#reach = reach
  }

  /** Draws the given parts of the line at height `y`. Lines have to come in order. */
  drawLine(y: number, parts: readonly Interval[]): void {
    const waiting = this.#open
    this.#open = []
    for (const { from, to } of parts) {
      const found = this.#area ? this.#bestEnd(waiting, from, to, y) : undefined
      if (!found) {
        this.#open.push([from, y, to, y])
        continue
      }
      const [zigzag] = waiting.splice(found.index, 1)
      zigzag!.push(...(found.atStart ? [from, y, to, y] : [to, y, from, y]))
      this.#open.push(zigzag!)
    }
    for (const zigzag of waiting) this.#done.addStroke(zigzag)
  }

  strokes(): StrokeList {
    for (const zigzag of this.#open) this.#done.addStroke(zigzag)
    this.#open = []
    return this.#done.toStrokeList()
  }

  /** The zigzag from whose end a part can be reached by the shortest way. */
  #bestEnd(
    waiting: readonly number[][],
    from: number,
    to: number,
    y: number,
  ): { index: number; atStart: boolean } | undefined {
    let best: { index: number; atStart: boolean } | undefined
    let shortest = this.#reach
    for (const [index, zigzag] of waiting.entries()) {
      const endX = zigzag.at(-2)!
      const endY = zigzag.at(-1)!
      for (const atStart of [true, false]) {
        const x = atStart ? from : to
        const way = Math.hypot(x - endX, y - endY)
        if (way > shortest || !this.#staysInside(endX, endY, x, y)) continue
        shortest = way
        best = { index, atStart }
      }
    }
    return best
  }

  /** Whether a way between two points of the outline lies within it, ends aside. */
  #staysInside(x0: number, y0: number, x1: number, y1: number): boolean {
    const area = this.#area!
    const crossings: number[] = []
    area.crossings(x0, y0, x1, y1, crossings)
    if (crossings.some((share) => share > 0.001 && share < 0.999)) return false
    return area.contains((x0 + x1) / 2, (y0 + y1) / 2)
  }
}
