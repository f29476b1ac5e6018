import { type PointMm, strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'
import type { Drafter } from './drafter.ts'
import type { HpglInstruction } from './hpgl-reader.ts'
import type { PlotterPoint } from './mechanism.ts'
import { inkStrokes, movedUnits, type RecordedStroke, strokesInMm, travelStrokes } from './pen-strokes.ts'

/** One instruction the plotter took; lists of points in one. */
export interface RecordedInstruction {
  /** As it would be typed, without its end: `PD100,200`. */
  readonly text: string
  /** When the plotter turned to it, ms on its clock. */
  readonly takenMs: number
}

/** A pen that was fetched, or put back (0). */
export interface RecordedPen {
  readonly atMs: number
  readonly pen: number
}

/** What happened to a simulated plotter. Times are ms on its clock; mm count from the upper left corner of the paper, y down. */
export interface HpglRecord {
  /** Time since it was switched on. */
  readonly nowMs: number
  /** From the first move, lift or pen change to the end of the last one so far. */
  readonly durationMs: number
  readonly instructions: readonly RecordedInstruction[]
  /** Bytes that found the buffer full and were lost. */
  readonly lostBytes: number
  /** Instructions that could not be carried out as they were sent. */
  readonly refused: number
  /** Bytes that arrived in all. */
  readonly bytes: number
  /** The most the buffer has held. */
  readonly fullestBytes: number
  readonly positionMm: PointMm
  readonly penIsDown: boolean
  /** The stall whose pen is held; 0: none. */
  readonly pen: number
  /** Every change of pen, in order. */
  readonly pens: readonly RecordedPen[]
  /** Each path on the paper with its pen and times. */
  readonly strokes: readonly RecordedStroke[]
  /** The paths on the paper, of one pen or of all. */
  strokesMm(pen?: number): StrokeList
  /** The ways above the paper. */
  travelMm(): StrokeList
  /** Length drawn, mm. */
  readonly inkMm: number
  /** How far the pen has been moved, up and down, mm; ways to the carousel not counted. */
  readonly movedMm: number
}

/** The record of a {@link Drafter}. `bringUpToDate` is called before anything is read. */
export class PlotterRecord implements HpglRecord {
  readonly #drafter: Drafter
  readonly #now: () => number
  readonly #instructions: RecordedInstruction[] = []
  #open: { readonly takenMs: number; readonly words: string[] } | undefined
  lostBytes = 0
  bytes = 0
  fullestBytes = 0

  /** @param now - the plotter's time, everything up to it done */
  constructor(drafter: Drafter, now: () => number) {
    this.#drafter = drafter
    this.#now = now
  }

  /** The plotter has carried out a part of an instruction. */
  note(instruction: HpglInstruction, startedMs: number): void {
    const { name, params, text, first, last } = instruction
    if (first) this.#open = { takenMs: startedMs, words: [] }
    this.#open?.words.push(...params.map(String), ...(text === undefined ? [] : [text]))
    if (!last || this.#open === undefined) return
    this.#instructions.push({ text: `${name}${this.#open.words.join(',')}`, takenMs: this.#open.takenMs })
    this.#open = undefined
  }

  get nowMs(): number {
    return this.#now()
  }

  get durationMs(): number {
    const now = this.#now()
    const { events } = this.#drafter.mechanism
    const [first, last] = [events[0], events.at(-1)]
    if (first === undefined || last === undefined) return 0
    const start = first.kind === 'move' ? first.fromMs : first.atMs
    const end = last.kind === 'move' ? last.toMs : last.atMs
    return Math.max(0, Math.min(now, end) - start)
  }

  get instructions(): readonly RecordedInstruction[] {
    this.#now()
    return this.#instructions
  }

  get refused(): number {
    this.#now()
    return this.#drafter.refused
  }

  get positionMm(): PointMm {
    const [x, y] = this.#drafter.mechanism.positionAt(this.#now())
    const { unitMm } = this.#drafter.model
    const [left, top] = this.#corner
    return { xMm: (x - left) * unitMm, yMm: (top - y) * unitMm }
  }

  get penIsDown(): boolean {
    return this.#drafter.mechanism.isDownAt(this.#now())
  }

  get pen(): number {
    return this.pens.at(-1)?.pen ?? 0
  }

  get pens(): readonly RecordedPen[] {
    const now = this.#now()
    return this.#drafter.mechanism.events.flatMap((event) =>
      event.kind === 'swap' && event.atMs <= now ? [{ atMs: event.atMs, pen: event.pen }] : [],
    )
  }

  get strokes(): readonly RecordedStroke[] {
    return inkStrokes(this.#drafter.mechanism.events, this.#now())
  }

  strokesMm(pen?: number): StrokeList {
    const strokes = this.strokes.filter((stroke) => pen === undefined || stroke.pen === pen)
    return strokesInMm(
      strokes.map(({ points }) => points),
      this.#drafter.model.unitMm,
      this.#corner,
    )
  }

  travelMm(): StrokeList {
    const ways = travelStrokes(this.#drafter.mechanism.events, this.#now())
    return strokesInMm(ways, this.#drafter.model.unitMm, this.#corner)
  }

  get inkMm(): number {
    const strokes = this.strokesMm()
    let ink = 0
    for (let stroke = 0; stroke < strokeCount(strokes); stroke++) ink += lengthOf(strokeCoordsMm(strokes, stroke))
    return ink
  }

  get movedMm(): number {
    return this.#drafter.model.unitMm * movedUnits(this.#drafter.mechanism.events, this.#now())
  }

  get #corner(): PlotterPoint {
    const { xMin, yMax } = this.#drafter.frame.paper
    return [xMin, yMax]
  }
}

function lengthOf(coordsMm: Float64Array): number {
  let length = 0
  for (let at = 2; at + 1 < coordsMm.length; at += 2) {
    length += Math.hypot(coordsMm[at]! - coordsMm[at - 2]!, coordsMm[at + 1]! - coordsMm[at - 1]!)
  }
  return length
}
