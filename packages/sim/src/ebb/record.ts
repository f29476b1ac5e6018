import type { PointMm, StrokeList } from '@vfab/core'
import { pointAt } from './geometry.ts'
import type { Machine, MotorChange } from './machine.ts'
import type { Microcontroller } from './microcontroller.ts'
import type { MotorPositions } from './move-log.ts'
import type { Starvation } from './starvation.ts'
import { msOfTick, tickAt, ticksPerMs } from './ticks.ts'
import { lengthMm, pathMm, strokesOf } from './tip-path.ts'

/** One line the board took. */
export interface RecordedCommand {
  /** Without its end. */
  readonly line: string
  /** When it had arrived whole and the board turned to it, ms on the board's clock. */
  readonly takenMs: number
  /** When its reply left; absent while it is held up. A reply may consist of nothing. */
  readonly doneMs?: number
}

/** The tip at one moment. */
export interface TipSample extends PointMm {
  readonly timeMs: number
  /** Pulse width of the pen servo, 1/12 µs: the height of the tip. */
  readonly penPulse: number
  readonly penDown: boolean
}

/** One move of the motors, as it was carried out; the parts before and after an interruption are two. */
export interface RecordedMove {
  readonly startMs: number
  readonly endMs: number
  readonly from: PointMm
  readonly to: PointMm
  /** Signed speeds of both motors in steps of 1/16 per second, at the first tick and at the last. */
  readonly startStepsPerS: readonly [number, number]
  readonly endStepsPerS: readonly [number, number]
}

/** What happened to a simulated board and to the machine that hangs on it. Times are ms on the board's clock. */
export interface EbbRecord {
  /** The board's clock: time since it was switched on. */
  readonly nowMs: number
  /** From the start of the first command that takes time to the end of the last one so far. */
  readonly durationMs: number
  /** Every line the board took, in order. */
  readonly commands: readonly RecordedCommand[]
  /** The board's own step counters, as `QS` tells them. */
  readonly positionSteps: readonly [number, number]
  /** Where the tip really is: also after steps that were made without current. */
  readonly positionMm: PointMm
  /** When the host was late; see {@link Starvation} for what counts. */
  readonly starvations: readonly Starvation[]
  /** Every change of motor current, step mode and motor supply. */
  readonly motorChanges: readonly MotorChange[]
  /** Number of moves in {@link moves}. */
  readonly moveCount: number
  /** The moves in the order they were carried out. */
  moves(): Iterable<RecordedMove>
  /** The path of the tip on the paper, one stroke for each time it was down. */
  strokesMm(): StrokeList
  /** The path of the tip above the paper, one stroke for each time it was up and moved. */
  travelMm(): StrokeList
  /** Length drawn, mm. */
  readonly inkMm: number
  /** How often the tip came down on the paper. */
  readonly penDowns: number
  /** When the tip came down and when it left the paper again; the last one may still be down. */
  penDownTimes(): readonly { readonly fromMs: number; readonly toMs: number }[]
  /** Where the motors stand at a time, in sixteenths of a full step from where they were switched on. */
  motorsAt(timeMs: number): readonly [number, number]
  /** The tip every `stepMs` from `fromMs` to `toMs`, both included. */
  samples(fromMs: number, toMs: number, stepMs: number): TipSample[]
}

/** The record of a {@link Machine} and its board. `bringUpToDate` is called before anything is read. */
export class BoardRecord implements EbbRecord {
  readonly #board: Microcontroller
  readonly #machine: Machine
  readonly #bringUpToDate: () => void
  readonly #commands: RecordedCommand[] = []
  #strokes: { readonly tick: number; readonly list: StrokeList } | undefined

  constructor(board: Microcontroller, bringUpToDate: () => void) {
    this.#board = board
    this.#machine = board.machine
    this.#bringUpToDate = bringUpToDate
  }

  /** The board has taken a line. */
  taken(line: string, tick: number): void {
    this.#commands.push({ line, takenMs: msOfTick(tick) })
  }

  /** The reply to the last line has left. */
  done(tick: number): void {
    const last = this.#commands.pop()
    if (last !== undefined) this.#commands.push({ ...last, doneMs: msOfTick(tick) })
  }

  get nowMs(): number {
    return msOfTick(this.#now)
  }

  get durationMs(): number {
    const now = this.#now
    const { firstTick, lastTick } = this.#machine
    if (firstTick === undefined) return 0
    return msOfTick(Math.max(this.#board.engine.isIdle ? lastTick : now, firstTick) - firstTick)
  }

  get commands(): readonly RecordedCommand[] {
    return this.#commands
  }

  get positionSteps(): readonly [number, number] {
    this.#bringUpToDate()
    return this.#board.stepCounters
  }

  get positionMm(): PointMm {
    this.#bringUpToDate()
    return this.#point(this.#machine.positions)
  }

  get starvations(): readonly Starvation[] {
    this.#bringUpToDate()
    return this.#machine.starvations
  }

  get motorChanges(): readonly MotorChange[] {
    return this.#machine.motorChanges
  }

  get moveCount(): number {
    this.#bringUpToDate()
    return this.#machine.moves.count
  }

  *moves(): Generator<RecordedMove> {
    const { moves } = this.#machine
    for (let row = 0; row < this.moveCount; row++) {
      const [start, end] = [moves.startTickOf(row), moves.endTickOf(row)]
      yield {
        startMs: msOfTick(start),
        endMs: msOfTick(end),
        from: this.#point(moves.positionsIn(row, start)),
        to: this.#point(moves.positionsIn(row, end)),
        startStepsPerS: perSecond(moves.speedsIn(row, start + 1)),
        endStepsPerS: perSecond(moves.speedsIn(row, end)),
      }
    }
  }

  strokesMm(): StrokeList {
    const tick = this.#now
    if (this.#strokes?.tick !== tick) {
      const { moves, pen, geometry } = this.#machine
      this.#strokes = { tick, list: strokesOf(moves, geometry, pen.downTimes(tick)) }
    }
    return this.#strokes.list
  }

  travelMm(): StrokeList {
    const tick = this.#now
    const { moves, pen, geometry } = this.#machine
    const gaps: { fromTick: number; toTick: number }[] = []
    let from = 0
    for (const down of pen.downTimes(tick)) {
      gaps.push({ fromTick: from, toTick: down.fromTick })
      from = down.toTick
    }
    gaps.push({ fromTick: from, toTick: tick })
    const moving = gaps.filter(({ fromTick, toTick }) => pathMm(moves, geometry, fromTick, toTick).length > 2)
    return strokesOf(moves, geometry, moving)
  }

  get inkMm(): number {
    const { coordsMm, starts } = this.strokesMm()
    let ink = 0
    for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
      ink += lengthMm(coordsMm.subarray(2 * starts[stroke]!, 2 * starts[stroke + 1]!))
    }
    return ink
  }

  get penDowns(): number {
    return this.strokesMm().starts.length - 1
  }

  penDownTimes(): { fromMs: number; toMs: number }[] {
    const times = [...this.#machine.pen.downTimes(this.#now)]
    return times.map(({ fromTick, toTick }) => ({ fromMs: msOfTick(fromTick), toMs: msOfTick(toTick) }))
  }

  motorsAt(timeMs: number): readonly [number, number] {
    this.#bringUpToDate()
    return this.#machine.moves.positionsAt(timeMs * ticksPerMs)
  }

  samples(fromMs: number, toMs: number, stepMs: number): TipSample[] {
    if (!(stepMs > 0)) throw new RangeError(`samples need a step above 0 ms, not ${stepMs}`)
    this.#bringUpToDate()
    const count = Math.floor((toMs - fromMs) / stepMs + 1e-9) + 1
    return Array.from({ length: Math.max(0, count) }, (_, index) => this.#sample(fromMs + index * stepMs))
  }

  #sample(timeMs: number): TipSample {
    const tick = timeMs * ticksPerMs
    const { moves, pen } = this.#machine
    return {
      timeMs,
      ...this.#point(moves.positionsAt(tick)),
      penPulse: pen.pulseAt(tick),
      penDown: pen.isDownAt(tick),
    }
  }

  get #now(): number {
    this.#bringUpToDate()
    return tickAt(msOfTick(this.#board.now))
  }

  #point([first, second]: MotorPositions): PointMm {
    return pointAt(this.#machine.geometry, first, second)
  }
}

function perSecond([first, second]: MotorPositions): readonly [number, number] {
  return [first * ticksPerMs * 1000, second * ticksPerMs * 1000]
}
