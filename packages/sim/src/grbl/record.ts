import { type PointMm, type StrokeList, strokesFrom } from '@vfab/core'
import type { HeightLog } from './heights.ts'
import { carriedByHand, type MotionLog } from './motion-log.ts'

/** One line the board took. */
export interface RecordedLine {
  readonly line: string
  /** When the board turned to it, ms on its clock. */
  readonly takenMs: number
}

/** A change of state, as a status report would name it. */
export interface PlannerShare {
  /** Time in motion that was looked at, ms. */
  readonly movingMs: number
  /** Of it, with fewer blocks planned than asked about, ms. */
  readonly belowMs: number
  /** `belowMs / movingMs`, 0 when nothing moved. */
  readonly share: number
}

/** What happened to a simulated Grbl board and to the machine that hangs on it. Times are ms on the board's clock. */
export interface GrblRecord {
  readonly nowMs: number
  /** From the first movement to the last one so far. */
  readonly durationMs: number
  /** Every line the board took, in order. */
  readonly commands: readonly RecordedLine[]
  /** Bytes that came, real-time characters included. */
  readonly bytesTaken: number
  /** Bytes lost because the receive buffer was full. */
  readonly bytesOverflowed: number
  /** Bytes lost because interrupts were off while the EEPROM was written. */
  readonly bytesUnheard: number
  /** Most bytes that were in the receive buffer at a time. */
  readonly fullestRxBytes: number
  /** Status reports that were sent. */
  readonly reports: number
  /** Where the tip is, mm from where it was switched on: x to the right, y **down**, as on a page. */
  readonly positionMm: PointMm
  /** How far the tip has moved over the page, mm, pen up or down. */
  readonly movedMm: number
  /** The path on the paper, one stroke for each time the pen was down, as on a page. */
  strokesMm(): StrokeList
  /** The path above the paper, as on a page. */
  travelMm(): StrokeList
  readonly inkMm: number
  /** How often the pen came down. */
  readonly penDowns: number
  /** When the pen was down. */
  penDownTimes(): readonly { readonly fromMs: number; readonly toMs: number }[]
  /** Where the tip was at a time. */
  tipAt(timeMs: number): PointMm & { readonly penDown: boolean }
  /**
   * For how much of the time in motion, with the pen down, fewer than `blocks` blocks were planned ahead.
   * @param strokes - only this range of the strokes drawn
   */
  plannedBelow(blocks: number, strokes?: { readonly from: number; readonly to: number }): PlannerShare
}

/** What was counted. */
export interface RecordCounts {
  readonly taken: number
  readonly overflowed: number
  readonly unheard: number
  readonly fullest: number
  readonly reports: number
}

/** What the record is read from. `bringUpToDate` is called before anything is. */
export interface RecordSource {
  nowMs(): number
  readonly motion: MotionLog
  readonly heights: HeightLog
  readonly lines: readonly RecordedLine[]
  counts(): RecordCounts
  bringUpToDate(): void
}

/** The record of a board. */
export class BoardRecord implements GrblRecord {
  readonly #source: RecordSource

  constructor(source: RecordSource) {
    this.#source = source
  }

  get nowMs(): number {
    return this.#now
  }

  get durationMs(): number {
    const { motion } = this.#fresh
    return motion.count === 0 ? 0 : motion.get(motion.count - 1, 'endMs') - motion.get(0, 'startMs')
  }

  get commands(): readonly RecordedLine[] {
    return this.#source.lines
  }

  get bytesTaken(): number {
    return this.#fresh.counts().taken
  }

  get bytesOverflowed(): number {
    return this.#fresh.counts().overflowed
  }

  get bytesUnheard(): number {
    return this.#fresh.counts().unheard
  }

  get fullestRxBytes(): number {
    return this.#fresh.counts().fullest
  }

  get reports(): number {
    return this.#fresh.counts().reports
  }

  get positionMm(): PointMm {
    const { xMm, yMm } = this.tipAt(this.#now)
    return { xMm, yMm }
  }

  get movedMm(): number {
    const { motion } = this.#fresh
    const now = this.#now
    let sum = 0
    for (let row = 0; row < motion.count && motion.get(row, 'startMs') < now; row++) {
      if (motion.get(row, 'planned') === carriedByHand) continue
      sum += Math.hypot(motion.get(row, 'x1') - motion.get(row, 'x0'), motion.get(row, 'y1') - motion.get(row, 'y0'))
    }
    return sum
  }

  strokesMm(): StrokeList {
    return strokesFrom(this.penDownTimes().map(({ fromMs, toMs }) => this.#path(fromMs, toMs)))
  }

  travelMm(): StrokeList {
    const paths: number[][] = []
    let fromMs = 0
    for (const down of [...this.penDownTimes(), { fromMs: this.#now, toMs: this.#now }]) {
      const path = this.#path(fromMs, down.fromMs)
      if (path.length > 2) paths.push(path)
      fromMs = down.toMs
    }
    return strokesFrom(paths)
  }

  get inkMm(): number {
    let ink = 0
    for (const { fromMs, toMs } of this.penDownTimes()) {
      const path = this.#path(fromMs, toMs)
      for (let at = 2; at < path.length; at += 2)
        ink += Math.hypot(path[at]! - path[at - 2]!, path[at + 1]! - path[at - 1]!)
    }
    return ink
  }

  get penDowns(): number {
    return this.penDownTimes().length
  }

  penDownTimes(): { fromMs: number; toMs: number }[] {
    const { heights } = this.#fresh
    const now = this.#now
    return heights.downTimes(now).map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, now) }))
  }

  tipAt(timeMs: number): PointMm & { penDown: boolean } {
    const { motion, heights } = this.#fresh
    const [x, y] = motion.at(timeMs)
    return { xMm: x, yMm: 0 - y, penDown: heights.heightAt(timeMs) <= 0 }
  }

  plannedBelow(blocks: number, strokes?: { readonly from: number; readonly to: number }): PlannerShare {
    const { motion } = this.#fresh
    let movingMs = 0
    let belowMs = 0
    for (const { fromMs, toMs } of this.penDownTimes().slice(strokes?.from, strokes?.to)) {
      for (let row = Math.max(0, motion.rowAt(fromMs)); row < motion.count; row++) {
        const start = Math.max(fromMs, motion.get(row, 'startMs'))
        const end = Math.min(toMs, motion.get(row, 'endMs'))
        if (start >= toMs) break
        if (end <= start) continue
        movingMs += end - start
        if (motion.get(row, 'planned') < blocks) belowMs += end - start
      }
    }
    return { movingMs, belowMs, share: movingMs === 0 ? 0 : belowMs / movingMs }
  }

  get #fresh(): RecordSource {
    this.#source.bringUpToDate()
    return this.#source
  }

  get #now(): number {
    return this.#fresh.nowMs()
  }

  /** Points in straight lines are left out. */
  #path(fromMs: number, toMs: number): number[] {
    const { motion } = this.#source
    const coords: number[] = []
    const add = (x: number, y: number): void => {
      const length = coords.length
      if (length >= 2 && coords[length - 2] === x && coords[length - 1] === 0 - y) return
      if (length >= 4 && isStraight(coords, x, 0 - y)) coords.length -= 2
      coords.push(x, 0 - y)
    }
    add(...motion.at(fromMs))
    for (let row = Math.max(0, motion.rowAt(fromMs)); row < motion.count; row++) {
      if (motion.get(row, 'startMs') >= toMs) break
      const end = motion.get(row, 'endMs')
      if (end <= fromMs) continue
      if (end <= toMs) add(motion.get(row, 'x1'), motion.get(row, 'y1'))
      else add(...motion.at(toMs))
    }
    return coords
  }
}

/** Nearer to the line than this is on it, mm. */
const straightMm = 1e-7

/** Whether the last point lies on the way from the one before it to (`x`, `y`). */
function isStraight(coords: readonly number[], x: number, y: number): boolean {
  const [ax, ay, bx, by] = coords.slice(-4) as [number, number, number, number]
  const [dx, dy] = [x - ax, y - ay]
  const length = Math.hypot(dx, dy)
  const ahead = (bx - ax) * (x - bx) + (by - ay) * (y - by) >= 0
  return ahead && length > 0 && Math.abs((bx - ax) * dy - (by - ay) * dx) / length < straightMm
}
