/** Strokes as GPGL, in lots that are sent one at a time: each is short enough for the machine's buffer, and soon done. */
import { type PlotterLimits, strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'

import { command, point } from './gpgl.ts'

/** Some machines lose what goes beyond. */
const mostBytes = 960
/** So long does a pause or a stop wait at most, about: at the end of a stroke, and within one. */
const strokeMs = 500
const withinMs = 1500
/** Points of one command. */
const mostPoints = 16

/** What is sent at once. */
export interface Lot {
  readonly text: string
  readonly durationMs: number
  readonly inkMm: number
  /** Strokes that are whole with it. */
  readonly ends: readonly number[]
  /** Where the tool is afterwards, mm. */
  readonly at: readonly [number, number]
  readonly isDown: boolean
  /** The stroke that goes on behind it, and how much of that is in this lot and those before, mm. */
  readonly within?: { readonly stroke: number; readonly lengthMm: number }
}

/** What moves are timed by. */
export interface MoveTimes {
  readonly drawSpeedMmPerS: number
  readonly motion: PlotterLimits['motion']
}

/** The lots of a list. @param first - number of its first stroke */
export function* lotsOf(
  strokes: StrokeList,
  first: number,
  from: readonly [number, number],
  times: MoveTimes,
): Generator<Lot, void, undefined> {
  const writer = new LotWriter(from, times)
  for (let stroke = 0; stroke < strokeCount(strokes); stroke++) {
    const coords = strokeCoordsMm(strokes, stroke)
    let lengthMm = 0
    writer.travel(coords[0]!, coords[1]!)
    // A dot is a line to where it is.
    for (let at = Math.min(2, coords.length - 2); at < coords.length; at += 2) {
      const isLast = at + 2 >= coords.length
      lengthMm += writer.line(coords[at]!, coords[at + 1]!)
      if (isLast) writer.end(first + stroke)
      if (writer.isFull(isLast)) yield writer.take(isLast ? undefined : { stroke: first + stroke, lengthMm })
    }
  }
  if (writer.hasText) yield writer.take(undefined)
}

class LotWriter {
  readonly #times: MoveTimes
  #text = ''
  #points: string[] = []
  #durationMs = 0
  #inkMm = 0
  #ends: number[] = []
  #at: readonly [number, number]
  #isDown = false

  constructor(at: readonly [number, number], times: MoveTimes) {
    this.#at = at
    this.#times = times
  }

  isFull(isStrokeEnd: boolean): boolean {
    const pending = this.#points.reduce((sum, text) => sum + text.length + 1, 2)
    // Room for one more stroke's travel and point.
    return this.#text.length + pending > mostBytes - 60 || this.#durationMs >= (isStrokeEnd ? strokeMs : withinMs)
  }

  get hasText(): boolean {
    return this.#text !== '' || this.#points.length > 0
  }

  travel(xMm: number, yMm: number): void {
    this.#flush()
    const { motion } = this.#times
    this.#text += command(`M${point(xMm, yMm)}`)
    this.#durationMs += motion.penLiftMs + this.#move(xMm, yMm, motion.travelSpeedMmPerS).durationMs
    this.#isDown = false
  }

  /** @returns its length, mm */
  line(xMm: number, yMm: number): number {
    if (!this.#isDown) this.#durationMs += this.#times.motion.penDropMs
    this.#isDown = true
    this.#points.push(point(xMm, yMm))
    const { lengthMm, durationMs } = this.#move(xMm, yMm, this.#times.drawSpeedMmPerS)
    this.#inkMm += lengthMm
    this.#durationMs += durationMs
    if (this.#points.length === mostPoints) this.#flush()
    return lengthMm
  }

  end(stroke: number): void {
    this.#ends.push(stroke)
  }

  take(within: Lot['within']): Lot {
    this.#flush()
    const lot: Lot = {
      text: this.#text,
      durationMs: this.#durationMs,
      inkMm: this.#inkMm,
      ends: this.#ends,
      at: this.#at,
      isDown: this.#isDown,
      ...(within && { within }),
    }
    this.#text = ''
    this.#durationMs = 0
    this.#inkMm = 0
    this.#ends = []
    return lot
  }

  #flush(): void {
    if (this.#points.length > 0) this.#text += command(`D${this.#points.join(',')}`)
    this.#points = []
  }

  #move(xMm: number, yMm: number, speedMmPerS: number): { lengthMm: number; durationMs: number } {
    const lengthMm = Math.hypot(xMm - this.#at[0], yMm - this.#at[1])
    this.#at = [xMm, yMm]
    const { drawAccelMmPerS2 } = this.#times.motion
    const rampMm = speedMmPerS ** 2 / drawAccelMmPerS2
    const seconds =
      lengthMm <= rampMm
        ? 2 * Math.sqrt(lengthMm / drawAccelMmPerS2)
        : speedMmPerS / drawAccelMmPerS2 + lengthMm / speedMmPerS
    return { lengthMm, durationMs: 1000 * seconds }
  }
}
