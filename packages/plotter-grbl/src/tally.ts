import type { StrokePart } from '@vfab/core'
import type { DrawingAccount } from '@vfab/driver-kit'

import type { Piece, PiecedStroke } from '@vfab/driver-kit/gcode'

/** A stroke of the drawing, or what is left to draw of it. */
export interface StrokeTask extends PiecedStroke {
  /** Counted over the whole drawing. */
  readonly index: number
  /** Drawn of it before {@link pieces}, mm: what is left of a stroke begins within it. */
  readonly beforeMm?: number
  /** The plan's time for it, travel and pen included, ms. */
  readonly durationMs: number
}

/** What a line was for. */
export interface SentLine {
  readonly task: StrokeTask
  readonly role: 'travel' | 'drop' | 'draw' | 'lift'
  /** With `draw` and `travel`: the way. */
  readonly piece?: Piece | undefined
  /** With `draw`: which of the task's pieces. */
  readonly pieceIndex?: number | undefined
  /** Blocks the planner makes of it, at least. */
  readonly blocks: number
  /** Whether its answer comes when everything before it has been carried out. */
  readonly waits: boolean
  /** The stroke is done when this line is. */
  readonly endsStroke: boolean
}

/** How far the stroke at hand has come. */
export interface StrokeAtHand extends StrokePart {
  readonly index: number
}

interface Entry {
  readonly sent: SentLine
  /** Blocks of all lines up to this one, at least. */
  readonly blocksAfter: number
  answered: boolean
}

/** Pieces that are ready for the motors besides what is planned. */
const readySegments = 6

/**
 * Keeps account of lines until the machine has done what they ask for. An answer only says that a line was understood; that
 * it was carried out is known
 *
 * - of everything before a line that waits (a dwell, a change of the spindle), once that is answered;
 * - of all but as many blocks as the board can have planned, once a line is answered, or as it says it has;
 * - of everything, when the machine rests.
 */
export class Tally implements DrawingAccount {
  readonly #depth: number
  readonly #onTaken: (task: StrokeTask) => void
  readonly #onStroke: (task: StrokeTask) => void
  #open: Entry[] = []
  #atHand: StrokeAtHand | undefined
  #blocks = 0
  #drawnMm = 0
  #elapsedMs = 0
  #strokesDone = 0

  /**
   * @param plannerBlocks - that the board plans ahead
   * @param onTaken - called for each stroke, in order, when the board has understood all of it
   * @param onStroke - called for each stroke, in order, when it is done
   */
  constructor(plannerBlocks: number, onTaken: (task: StrokeTask) => void, onStroke: (task: StrokeTask) => void) {
    this.#depth = plannerBlocks + readySegments
    this.#onTaken = onTaken
    this.#onStroke = onStroke
  }

  get drawnMm(): number {
    return this.#drawnMm
  }

  /** The plan's own time of all strokes that are done. */
  get elapsedMs(): number {
    return this.#elapsedMs
  }

  get strokesDone(): number {
    return this.#strokesDone
  }

  /** The stroke that was sent last, once some of it was. */
  get atHand(): StrokeAtHand | undefined {
    return this.#atHand
  }

  /** A piece was left in the middle: this much of it is drawn. */
  addPart(lengthMm: number): void {
    this.#drawnMm += lengthMm
  }

  /** What is not known to be done, oldest first. */
  get open(): readonly SentLine[] {
    return this.#open.map(({ sent }) => sent)
  }

  /** Notes that a line was sent. @returns to be called when it is answered */
  add(sent: SentLine): () => void {
    this.#blocks += sent.blocks
    if (sent.role === 'draw') this.#noteSent(sent.task, sent.piece?.lengthMm ?? 0)
    const entry: Entry = { sent, blocksAfter: this.#blocks, answered: false }
    this.#open.push(entry)
    return () => {
      entry.answered = true
      // What is understood is carried out, connected or not.
      if (sent.endsStroke) this.#onTaken(sent.task)
      this.#answeredUpTo(entry)
    }
  }

  /** Strokes that are not known to be done. */
  get openStrokes(): number {
    let count = 0
    for (const { sent } of this.#open) if (sent.endsStroke) count++
    return count
  }

  /** Whether the board has taken all of every stroke that was sent. */
  get allTaken(): boolean {
    return this.#open.every(({ sent, answered }) => answered || !sent.endsStroke)
  }

  /** The board has told how many blocks it has planned. */
  notePlanned(blocks: number): void {
    let last = -1
    while (this.#open[last + 1]?.answered === true) last++
    if (last >= 0) this.#strikeBlocks(last + 1, this.#open[last]!.blocksAfter - blocks - readySegments)
  }

  /** Everything that was sent has been carried out. */
  settleAll(): void {
    this.#strike(this.#open.length)
  }

  /** The first `count` of {@link open} are done. */
  settleFirst(count: number): void {
    this.#strike(count)
  }

  /** What is still open never will be: the board has forgotten it. */
  forget(): void {
    this.#open = []
    this.#atHand = undefined
  }

  /** A stroke is done. */
  finish(task: StrokeTask): void {
    this.#strokesDone += 1
    this.#elapsedMs += task.durationMs
    this.#onStroke(task)
  }

  #noteSent({ index, beforeMm = 0 }: StrokeTask, lengthMm: number): void {
    const { sentMm, doneMm } = this.#atHand?.index === index ? this.#atHand : { sentMm: beforeMm, doneMm: beforeMm }
    this.#atHand = { index, sentMm: sentMm + lengthMm, doneMm }
  }

  #noteDone({ index }: StrokeTask, lengthMm: number): void {
    if (this.#atHand?.index === index) this.#atHand = { ...this.#atHand, doneMm: this.#atHand.doneMm + lengthMm }
  }

  #answeredUpTo(entry: Entry): void {
    const at = this.#open.indexOf(entry)
    if (at < 0) return
    if (entry.sent.waits) return this.#strike(at + 1)
    this.#strikeBlocks(at, entry.blocksAfter - this.#depth)
  }

  /** Strikes lines, at most `most`, that are done when so many blocks are. */
  #strikeBlocks(most: number, carriedOut: number): void {
    let count = 0
    while (count < most && this.#open[count]!.blocksAfter <= carriedOut) count++
    this.#strike(count)
  }

  #strike(count: number): void {
    const struck = this.#open.slice(0, count)
    this.#open = this.#open.slice(count)
    for (const { sent } of struck) {
      if (sent.role === 'draw') {
        const lengthMm = sent.piece?.lengthMm ?? 0
        this.#drawnMm += lengthMm
        this.#noteDone(sent.task, lengthMm)
      }
      if (sent.endsStroke) this.finish(sent.task)
    }
  }
}
