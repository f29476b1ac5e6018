/* eslint-disable max-lines -- the whole contract of a plotter, each method of a few lines; what they do lies in files of its own */
import {
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type DrawOptions,
  type DrawResult,
  type DriverError,
  type EmergencyLift,
  type EventHub,
  isDriverError,
  type OperationOptions,
  type PenHeightsPercent,
  type PenOptions,
  type Plotter,
  type PlotterAdvice,
  type PlotterCheckpoint,
  type PlotterLimits,
  type PlotterPosition,
  type PointMm,
  type SelfTestReport,
  type StrokeList,
} from '@vfab/core'
import { announceConnection, createPlotterTurns, type PlotterTurns } from '@vfab/driver-kit'

import type { Board } from './board.ts'
import { requireDrawable, requireReachable, requireWalkable } from './bounds.ts'
import { checkpointOf, newMarkerMm } from './checkpoint.ts'
import type { GrblConfig } from './config.ts'
import { Drawing } from './drawing.ts'
import { driverId } from './errors.ts'
import type { Frame, MoveWriter } from '@vfab/driver-kit/gcode'
import { realtime } from './link.ts'
import { limitsOf, motionLimitsOf } from './limits.ts'
import { findCorner } from './homing.ts'
import { losesPlace } from './loses-place.ts'
import { Mover } from './mover.ts'
import { drawSettings } from './overrides.ts'
import type { Pen, PenHeights } from './pen.ts'
import { Place } from './place.ts'
import type { Problem } from './problem.ts'
import type { StatusReport } from './report.ts'
import { createMoveWriter } from './script.ts'
import { requireNoProblem } from './problems.ts'
import type { Finding } from './put-right.ts'
import { adviceFor, testBoard } from './self-test.ts'
import { StateWatch } from './state-watch.ts'

/** What a {@link GrblPlotter} is made of. */
export interface GrblPlotterParts {
  readonly board: Board
  readonly frame: Frame
  readonly pen: Pen
  readonly config: GrblConfig
  readonly clock: Clock
  /** What it told when it was opened. */
  readonly report: StatusReport
  /** See `Plotter.continued`. */
  readonly continued: boolean | undefined
  /** Whether the machine was stopped in a way that may have cost it its place. */
  readonly lost: boolean
  /** Whether the machine has found its switches since it restarted. */
  readonly homed: boolean
  /** What another program had left, and was set right. */
  readonly findings: readonly Finding[]
  /** Why nothing may move. */
  readonly problems: readonly Problem[]
  /** Whether the board can prove its place to a later session: opening does not restart it, and its motors are held. */
  readonly canHold: boolean
}

/** Slow enough to let go of the key before something is hit, mm/s. */
const jogMmPerS = 50

/** An open plotter. Operations take turns; pausing, stopping and asking for the position reach into a running drawing. */
export class GrblPlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  declare readonly continued?: boolean
  declare holdOnClose?: boolean
  readonly advice: readonly PlotterAdvice[]
  /** Present on machines with switches that are enabled. */
  declare readonly home?: (options?: OperationOptions) => Promise<void>
  readonly #parts: GrblPlotterParts
  readonly #writer: MoveWriter
  readonly #turns: PlotterTurns
  #drawing: Drawing | undefined
  readonly #place: Place
  readonly #mover: Mover
  readonly #watch: StateWatch
  /** What {@link holdOnClose} was set to. */
  #hold: boolean | undefined

  constructor(parts: GrblPlotterParts) {
    const { board, config, frame, report, pen, continued, lost, homed, canHold } = parts
    this.#parts = parts
    const { address } = board.link
    this.identity = {
      driver: driverId,
      model: config.model,
      address,
      firmware: board.title,
      ...(board.info.label === '' ? {} : { nickname: board.info.label }),
    }
    this.events = createEventHub({ driver: driverId, device: board.info.label || address, source: 'driver' })
    this.#turns = createPlotterTurns({ driver: driverId, address, name: `the plotter at ${address}` })
    this.limits = limitsOf(board, pen, config, frame)
    this.advice = adviceFor(board)
    this.#writer = createMoveWriter(board, frame)
    const [x, y] = board.placeOf(report)
    this.#writer.standsAt({ x, y })
    // A machine with switches that is locked has not found them yet.
    const known = !((report.state === 'Alarm' || lost) && board.homingEnabled)
    const canHome = board.homingEnabled && config.homing === 'auto'
    this.#place = new Place({ board, frame, writer: this.#writer, known, homed, canHome })
    this.#mover = new Mover({ ...parts, writer: this.#writer, place: this.#place })
    this.#watch = new StateWatch(this.events, board.link)
    if (continued !== undefined) this.continued = continued
    if (canHold) this.#offerHold()
    if (canHome) {
      this.home = (options = {}) => this.#move(options, () => findCorner(board, this.#mover, this.#place, options))
    }
    board.link.idle.expect({
      longestDwellMs: pen.longestDwellMs,
      plannedBlocks: ({ free }) => (free === undefined ? 0 : Math.max(0, board.info.plannerBlocks - free.blocks)),
      standsAtEnd: (seen) => this.#place.isAtEnd(seen),
      onLostAnswers: (count) => this.events.emit('state_update', { lostAnswers: count }),
    })
    board.link.onReport = (seen) => this.#noteReport(seen)
    board.link.expectNoRestart()
    if (board.link.descriptor !== undefined) board.link.reserve(pen.emergencyBytes.byteLength)
    this.closed = announceConnection(this.events, address, board.link.closed)
  }

  get emergencyLift(): EmergencyLift | undefined {
    const { pen, board } = this.#parts
    const { descriptor } = board.link
    return descriptor === undefined ? undefined : { descriptor, bytes: pen.emergencyBytes }
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#move(options, async () => {
      const { board, config, pen } = this.#parts
      const { speeds, heights } = drawSettings(options.overrides, this.limits, config, pen, board)
      this.#place.require()
      const drawing = this.#newDrawing(options, speeds, heights)
      this.#drawing = drawing
      try {
        return await this.#turns.draw(drawing.control, () => drawing.run(lists))
      } finally {
        this.#drawing = undefined
      }
    })
  }

  heightSettings({ penUpPercent, penDownPercent }: PenHeightsPercent): Readonly<Record<string, unknown>> {
    return { pen: this.#parts.pen.settingsAt(penUpPercent, penDownPercent) }
  }

  penUp(options: PenOptions = {}): Promise<void> {
    return this.#move(options, () => this.#mover.interruptible(options, () => this.#mover.movePen('up', options)))
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#move(options, () => this.#mover.interruptible(options, () => this.#mover.movePen('down', options)))
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#move(options, async () => {
      const { board, config, frame } = this.#parts
      requireReachable(target, board, frame, config)
      this.#place.require()
      await this.#mover.travel(target, config, options)
    })
  }

  jog(byMm: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#move(options, async () => {
      const { board, config, frame } = this.#parts
      const { xMm, yMm } = frame.toPage(this.#writer.end)
      const target = { xMm: xMm + byMm.xMm, yMm: yMm + byMm.yMm }
      requireWalkable({ byMm, target, corner: this.#place.corner }, board, frame, config)
      const travelSpeedMmPerS = Math.min(this.limits.motion.travelSpeedMmPerS, jogMmPerS)
      this.#place.require()
      await this.#mover.travel(target, { ...config, travelSpeedMmPerS }, options)
    })
  }

  /** Makes the place where the pen stands the origin, whatever it was. The board's own coordinates are left alone. */
  setOrigin(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, () => this.#place.setOrigin(options))
  }

  checkpoint(options: OperationOptions = {}): Promise<PlotterCheckpoint> {
    return this.#operate(options, async () => {
      const { board, frame } = this.#parts
      this.#place.require()
      if (board.markerMm === 0) {
        await board.mark(newMarkerMm(board, this.#place.homed), options)
        await board.refreshOffsets(options)
      }
      const [x, y] = board.placeOf(await board.freshReport(options))
      return checkpointOf(board, frame, { x, y }, this.#place.homed)
    })
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    this.#turns.requireOpen()
    const { board, frame, pen } = this.#parts
    const [x, y] = board.placeOf(await board.freshReport(options))
    const { xMm, yMm } = frame.toPage({ x, y })
    return { xMm: xMm + 0, yMm: yMm + 0, pen: pen.state === 'down' ? 'down' : 'up', known: this.#place.known }
  }

  async setSpeedPercent(percent: number, options: OperationOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    this.#turns.requireOpen()
    this.#mover.setSpeedPercent(percent)
    await this.#parts.board.freshReport(options)
  }

  pause(at?: 'stroke' | 'now', options?: OperationOptions): Promise<void> {
    return this.#turns.pause(at, options)
  }

  get held(): 'button' | 'door' | undefined {
    return this.#watch.held
  }

  resume(options?: OperationOptions): Promise<void> {
    if (this.#watch.held !== undefined) this.#parts.board.link.signal(realtime.resume)
    return this.#turns.resume(options)
  }

  stop(options?: OperationOptions): Promise<void> {
    return this.#turns.stop(options)
  }

  selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    return this.#operate(options, () => testBoard(this.#parts, options))
  }

  /** Resets the board in the way that keeps its place, and unlocks it. */
  reset(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      await this.#mover.halt()
      options.signal?.throwIfAborted()
    })
  }

  close(): Promise<void> {
    return this.#turns.close(() => this.#makeSafeAndFree())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Motors are held in any case; what a session without a successor takes away is the mark. */
  #offerHold(): void {
    Object.defineProperty(this, 'holdOnClose', {
      enumerable: true,
      get: (): boolean => this.#hold ?? false,
      set: (hold: boolean) => void (this.#hold = hold),
    })
  }

  /** Other programs find no tool length after a drawing that is finished. That a machine was homed is kept, unless it moves z. */
  async #takeMarkAway(): Promise<void> {
    const { board, config } = this.#parts
    if (this.#hold !== false || board.markerMm === 0 || (this.#place.homed && config.pen.kind !== 'z')) return
    await board.unmark()
  }

  /** {@link #operate} for what moves the machine or the pen: nothing does while the board is set against it. */
  #move<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#operate(options, async () => {
      const { board, problems } = this.#parts
      requireNoProblem(problems, this.identity.address)
      // The first report after a restart shows it, also where its banner was not heard.
      await board.freshReport(options)
      if (board.offsetChanged) this.#place.lose()
      return await operation()
    })
  }

  /** Runs an operation in its turn, and reports how it failed. */
  #operate<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      try {
        if (this.#parts.board.link.failure !== undefined) await this.#mend()
        return await operation()
      } catch (error) {
        if (isDriverError(error)) this.#onFailure(error)
        throw error
      }
    }, options)
  }

  /** After a failure the board is brought back to a state in which it can be talked to, before anything else is asked of it. */
  async #mend(): Promise<void> {
    const { link } = this.#parts.board
    if (link.hasEnded) throw link.failure ?? new Error('the link has ended')
    this.#onFailure(link.failure!)
    await this.#mover.halt()
  }

  #newDrawing(options: DrawOptions, speeds: ReturnType<typeof drawSettings>['speeds'], heights: PenHeights): Drawing {
    const { board, frame, pen, config, clock } = this.#parts
    const { toleranceMm, arcs, joinToleranceMm, penLiftMs, penDropMs } = config
    const penMs = penLiftMs + penDropMs + 2 * pen.travelMs
    const limits = motionLimitsOf(this.limits, speeds)
    return new Drawing(
      {
        board,
        frame,
        pen,
        writer: this.#writer,
        clock,
        speeds,
        heights,
        tasks: { toleranceMm, arcs, limits, penMs },
        joinToleranceMm,
        here: () => frame.toPage(this.#writer.end),
        check: (strokes) => requireDrawable(strokes, board, frame, config),
        halt: () => this.#mover.halt(),
      },
      options,
    )
  }

  #noteReport(report: StatusReport): void {
    this.#parts.board.noteReport(report)
    this.#drawing?.noteReport(report)
    this.#watch.note(report, this.#mover.halting)
  }

  #onFailure(error: DriverError): void {
    if (error.type === 'configuration') return
    if (losesPlace(error)) this.#place.lose()
    // The end of the pipe tells that by itself.
    if (error.code !== 'DEVICE_LOST') this.events.emit('device_error', { error })
  }

  /** Pen up, port free: as much of it as the board lets happen. */
  async #makeSafeAndFree(): Promise<void> {
    try {
      await this.#mover.makeSafe(this.#parts.problems.length === 0, () => this.#takeMarkAway())
    } finally {
      await this.#parts.board.link.close()
    }
  }
}
