import {
  type Clock,
  type DrawOptions,
  type DrawResult,
  isDriverError,
  type PointMm,
  strokeCount,
  type StrokeList,
} from '@vfab/core'
import { createDrawingControl, type DrawingControl, pacedLists, runDrawing } from '@vfab/driver-kit'
import { type Frame, gapOf, line, type MoveLine, type MoveSpeeds, type MoveWriter } from '@vfab/driver-kit/gcode'

import { isRefusedArc, withoutArcs } from './arcs.ts'
import type { Board } from './board.ts'
import { DrawingReports } from './drawing-reports.ts'
import { locate, nearMm } from './locate.ts'
import type { Pen, PenHeights } from './pen.ts'
import type { StatusReport } from './report.ts'
import { blocksOf } from './script.ts'
import { type SentLine, type StrokeTask, Tally } from './tally.ts'
import { estimateMs, type TaskOptions, tasksOf } from './tasks.ts'

/** What a {@link Drawing} works with. */
export interface DrawingParts {
  readonly board: Board
  readonly frame: Frame
  readonly pen: Pen
  readonly writer: MoveWriter
  readonly clock: Clock
  readonly speeds: MoveSpeeds
  readonly heights: PenHeights
  readonly tasks: TaskOptions
  readonly joinToleranceMm: number
  /** Where the machine stands, mm on the page. */
  readonly here: () => PointMm
  /** Called with each list before anything of it is drawn; throws for one that cannot be drawn. */
  readonly check: (strokes: StrokeList) => void
  /** Brings the machine to rest at once, with the pen up. @returns where it stands */
  readonly halt: () => Promise<PointMm>
}

/** Enough for a report to come in before the last of them is begun. */
const mostStrokesAhead = 4

/** Thrown, and caught here, when the machine is to be halted before the next line. */
const interruption = new Error('the drawing is interrupted')

/**
 * One call of `draw`, from the first stroke to the last.
 *
 * Strokes go out as lines, as fast as the board takes them. When the machine is to stop within a stroke, it brakes, the board
 * is reset (which keeps its place), and what is left is found from where it stands and goes out again when it goes on.
 */
export class Drawing {
  readonly control: DrawingControl = createDrawingControl()
  readonly #parts: DrawingParts
  readonly #options: DrawOptions
  readonly #tally: Tally
  readonly #reports: DrawingReports
  #interrupt = new AbortController()
  /** Strokes that are to be sent: the one that is at hand, and after a halt those that are left. */
  #todo: StrokeTask[] = []
  /** Nothing moves, the pen is up, and nothing is under way. */
  #atRest = true
  #begun = false
  #idleReports = 0
  #halting = false
  /** A line was refused: the board carries out those after it from elsewhere, so that nothing more counts as drawn. */
  #refused = false
  #strokesKnown = 0

  constructor(parts: DrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#reports = new DrawingReports(options, parts.clock, this.control)
    this.#tally = new Tally(
      parts.board.info.plannerBlocks,
      ({ index }) => this.#reports.taken(index),
      ({ index }) => this.#reports.done(index),
    )
  }

  /** Draws; resolves when the machine rests with the pen up. Rejects as `Plotter.draw` does, with the machine made safe. */
  run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    return runDrawing({
      control: this.control,
      signal: this.#options.signal,
      account: this.#tally,
      draw: () => this.#drawAll(lists),
      makeSafe: (failure) => this.#makeSafe(failure),
      interrupt: () => this.#interrupt.abort(interruption),
    })
  }

  /** The board has reported. */
  noteReport(report: StatusReport): void {
    // After a reset nothing that the board tells is about what was sent before.
    if (this.#halting || this.#refused) return
    const { board } = this.#parts
    const idle = report.state === 'Idle' && board.link.underwayCount === 0
    this.#idleReports = idle ? this.#idleReports + 1 : 0
    // One alone may have come between an answer and the move it is for.
    if (this.#idleReports >= 2) this.#tally.settleAll()
    else if (report.free !== undefined) this.#tally.notePlanned(board.info.plannerBlocks - report.free.blocks)
    this.#reportWhenDue()
  }

  async #drawAll(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<void> {
    for await (const list of pacedLists(lists, this.control, { obey: () => this.#obey() })) await this.#drawList(list)
    await this.#finish()
    this.control.throwIfEnded()
    this.#reports.progress(this.#tally)
  }

  async #drawList(list: StrokeList): Promise<void> {
    const { check, tasks, here } = this.#parts
    check(list)
    if (strokeCount(list) === 0) return
    const first = this.#strokesKnown
    this.#strokesKnown += strokeCount(list)
    if (this.#options.onProgress) this.#reports.totalMs += estimateMs(list, here(), tasks)
    await this.#obey()
    this.#begun = true
    let waiting: StrokeTask | undefined
    for (const task of tasksOf(list, first, here(), tasks)) {
      if (waiting !== undefined) await this.#draw(waiting, task)
      waiting = task
    }
    if (waiting !== undefined) await this.#draw(waiting, undefined)
  }

  /** Sends a stroke, and before it whatever a halt has left. @param next - the stroke that follows */
  async #draw(task: StrokeTask, next: StrokeTask | undefined): Promise<void> {
    this.#todo.push(task)
    await this.#drawTodo(next)
  }

  async #drawTodo(next: StrokeTask | undefined): Promise<void> {
    for (;;) {
      await this.#obey()
      const [task, following = next] = this.#todo
      if (task === undefined) return
      try {
        await this.#send(task, following)
        this.#todo.shift()
      } catch (error) {
        await this.#recoverFrom(error)
      }
    }
  }

  /** Waits until all that was sent has been carried out, with the pen up; draws again what a halt cut off. */
  async #finish(): Promise<void> {
    for (;;) {
      await this.#drawTodo(undefined)
      if (!this.#begun) return
      try {
        await this.#comeToRest()
        if (this.control.demand === 'go-on') return
      } catch (error) {
        await this.#recoverFrom(error)
      }
    }
  }

  /** What a drawing goes on after: an interruption, and a firmware that turns out to have no arcs. @throws everything else */
  async #recoverFrom(error: unknown): Promise<void> {
    if (error === interruption) return
    const { board } = this.#parts
    if (board.arcs !== 'unproven' || !isRefusedArc(error)) throw error
    board.arcs = 'refused'
    await this.#halt()
    this.#refused = false
    this.#begun = true
  }

  async #send(given: StrokeTask, next: StrokeTask | undefined): Promise<void> {
    const task = this.#parts.board.arcs !== 'refused' ? given : withoutArcs(given, this.#parts.tasks.toleranceMm)
    const { pen, writer, speeds, here, joinToleranceMm } = this.#parts
    const { startX, startY } = task
    await this.#notTooFarAhead()
    const from = here()
    const way = line(from.xMm, from.yMm, startX, startY)
    const base = { task, blocks: 0, waits: false, endsStroke: false }
    if (pen.state === 'down' && way.lengthMm <= joinToleranceMm) {
      await this.#sendMove(writer.draw(way, speeds), { ...base, role: 'travel', piece: way })
    } else {
      await this.#movePen('up', task, false)
      await this.#sendMove(writer.travel(startX, startY, speeds), { ...base, role: 'travel', piece: way })
    }
    await this.#previousTaken()
    await this.#movePen('down', task, false)
    const joins = next !== undefined && gapOf(task, next) <= joinToleranceMm
    for (const [pieceIndex, piece] of task.pieces.entries()) {
      const endsStroke = joins && pieceIndex === task.pieces.length - 1
      await this.#sendMove(writer.draw(piece, speeds), { ...base, role: 'draw', piece, pieceIndex, endsStroke })
    }
    if (!joins) await this.#movePen('up', task, true)
    else if (task.pieces.length === 0) this.#tally.finish(task)
  }

  /**
   * A pause at the end of a stroke has to wait for all strokes that were sent. Boards that tell how much they have planned
   * are given a few at a time; of the others none plans more than a few.
   */
  async #notTooFarAhead(): Promise<void> {
    const { link } = this.#parts.board
    if (link.report?.free === undefined) return
    await link.until(() => this.#tally.openStrokes <= mostStrokesAhead, { signal: this.#interrupt.signal })
  }

  /**
   * The pen goes down only when the board has understood all of the stroke before: should this process die now, it is known
   * what will be drawn, to one stroke. The travel to the stroke keeps the machine busy meanwhile.
   */
  async #previousTaken(): Promise<void> {
    const { link } = this.#parts.board
    await link.until(() => this.#tally.allTaken, { signal: this.#interrupt.signal })
  }

  async #sendMove(move: MoveLine | undefined, sent: Omit<SentLine, 'waits'>): Promise<void> {
    const { board } = this.#parts
    // Too short to be written: what it stands for is done with the line before.
    if (move === undefined) {
      if (sent.endsStroke) await this.#sendLine('G4P0', { ...sent, waits: true })
      return
    }
    await this.#sendLine(move.text, { ...sent, blocks: blocksOf(move, board), waits: false })
    if (board.arcs !== 'unproven' || sent.piece?.arc === undefined || !/^G0?[23]/.test(move.text)) return
    // Were it refused, lines after it would be drawn from where it begins: the first one goes alone.
    await board.link.drained({ signal: this.#interrupt.signal })
    board.arcs = 'proven'
  }

  async #movePen(to: 'up' | 'down', task: StrokeTask, endsStroke: boolean): Promise<void> {
    const { pen, writer, heights, here } = this.#parts
    if (pen.state === to && !endsStroke) return
    const { xMm, yMm } = here()
    const piece = line(xMm, yMm, xMm, yMm)
    const lines = pen.lines(to, heights)
    for (const [index, { text, waits, blocks }] of lines.entries()) {
      const ends = endsStroke && index === lines.length - 1
      const role = to === 'up' ? 'lift' : 'drop'
      await this.#sendLine(text, { task, role, piece, blocks, waits, endsStroke: ends })
      // From the first line on it may be on its way.
      pen.state = index === lines.length - 1 ? to : 'unknown'
    }
    writer.interrupted()
  }

  async #sendLine(text: string, sent: SentLine): Promise<void> {
    let answered = (): void => {}
    await this.#parts.board.link.send(text, {
      signal: this.#interrupt.signal,
      onSent: () => {
        this.#atRest = false
        answered = this.#tally.add(sent)
      },
      onAnswer: (error) => {
        if (error !== undefined) this.#refused = true
        else if (!this.#refused) answered()
        this.#reportWhenDue()
      },
    })
  }

  /** Does what the control demands, before the next stroke or after an interruption. */
  async #obey(): Promise<void> {
    const { control } = this
    if (control.demand === 'go-on' && !this.#interrupt.signal.aborted) return
    await this.#bringToRest()
    await control.holdStill()
    this.#interrupt = new AbortController()
  }

  /** At the end of the strokes that were sent, or at once. */
  async #bringToRest(): Promise<void> {
    if (this.#atRest) return
    if (!this.#interrupt.signal.aborted && !this.control.mustHalt) {
      try {
        return await this.#comeToRest()
      } catch (error) {
        if (error !== interruption) throw error
      }
    }
    await this.#halt()
  }

  /** Stops at once, wherever it is, with the pen up; what is left of the strokes that were sent is to be sent again. */
  async #halt(): Promise<void> {
    const { board, halt } = this.#parts
    this.#discard()
    this.#halting = true
    const at = await halt()
    this.#halting = false
    this.#atRest = true
    const { done, finished, partMm, left } = locate(this.#tally.open, at, nearMm(board))
    this.#tally.settleFirst(done)
    this.#tally.addPart(partMm)
    if (finished !== undefined) this.#tally.finish(finished)
    this.#tally.forget()
    const known = new Set([...left, ...(finished === undefined ? [] : [finished])].map(({ index }) => index))
    this.#todo = [...left, ...this.#todo.filter(({ index }) => !known.has(index))]
  }

  /** Lifts the pen and waits until everything sent is done. */
  async #comeToRest(): Promise<void> {
    const { board, pen, heights, writer } = this.#parts
    const { signal } = this.#interrupt
    if (pen.state !== 'up') {
      for (const { text } of pen.lines('up', heights)) await board.link.send(text, { signal })
      pen.state = 'up'
      writer.interrupted()
    }
    await board.rest({ signal })
    this.#tally.settleAll()
    this.#atRest = true
  }

  /** What was taken and is not drawn is about to be forgotten by the board: it will have to be sent again. */
  #discard(): void {
    // A board that cannot be reached forgets nothing: it draws what it has taken.
    if (this.#parts.board.link.hasEnded) return
    this.#reports.discarded()
  }

  #reportWhenDue(): void {
    this.#reports.whenDue(this.#tally, !this.#halting && !this.#refused)
  }

  /** After a failure: brakes, lifts the pen and waits for rest, as far as the board still listens. */
  async #makeSafe(failure: unknown): Promise<void> {
    if (this.#atRest || (isDriverError(failure) && failure.code === 'DEVICE_LOST')) return
    try {
      this.#discard()
      this.#halting = true
      await this.#parts.halt()
    } catch {
      // The first failure is the one that is told. Closing tries once more.
    }
  }
}
