import {
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type DrawOptions,
  type DrawResult,
  type DriverError,
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
import type { Frame, MachineXY } from './frame.ts'
import { liftBlindly } from './lift-blindly.ts'
import { realtime } from './link.ts'
import { limitsOf, motionLimitsOf } from './limits.ts'
import { losesPlace, placeUnknown } from './loses-place.ts'
import { drawSettings, override, speedOverride } from './overrides.ts'
import type { Pen, PenHeights } from './pen.ts'
import type { Problem } from './problem.ts'
import type { StatusReport } from './report.ts'
import { MoveWriter } from './script.ts'
import { requireNoProblem } from './problems.ts'
import type { Finding } from './put-right.ts'
import { adviceFor, testBoard } from './self-test.ts'

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

/** Homing of a large machine takes a minute, ms. */
const homingMs = 180_000
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
  /** False once the machine may stand elsewhere than the board believes. */
  #placeKnown: boolean
  /** Whether the machine has found its switches since it restarted. */
  #homed: boolean
  /** Where the corner was found by the switches. */
  #corner: MachineXY | undefined
  #state = ''
  #held: 'button' | 'door' | undefined
  /** While this session itself holds and resets the board. */
  #halting = false
  /** What {@link holdOnClose} was set to. */
  #hold: boolean | undefined
  #speedPercent = 100

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
    this.#writer = new MoveWriter(board, frame)
    const [x, y] = board.placeOf(report)
    this.#writer.standsAt({ x, y })
    // A machine with switches that is locked has not found them yet.
    this.#placeKnown = !((report.state === 'Alarm' || lost) && board.homingEnabled)
    this.#homed = homed && this.#placeKnown
    if (continued !== undefined) this.continued = continued
    if (canHold) this.#offerHold()
    if (board.homingEnabled && config.homing === 'auto') this.home = (options = {}) => this.#home(options)
    board.link.longestDwellMs = pen.longestDwellMs
    board.link.plannedBlocks = ({ free }) =>
      free === undefined ? 0 : Math.max(0, board.info.plannerBlocks - free.blocks)
    board.link.standsAtEnd = (seen) => this.#standsAtEnd(seen)
    board.link.onReport = (seen) => this.#noteReport(seen)
    board.link.onLostAnswers = (count) => this.events.emit('state_update', { lostAnswers: count })
    board.link.expectNoRestart()
    this.closed = announceConnection(this.events, address, board.link.closed)
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#move(options, async () => {
      const { board, config, pen } = this.#parts
      const { speeds, heights } = drawSettings(options.overrides, this.limits, config, pen, board)
      this.#requirePlace()
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
    return this.#move(options, () => this.#interruptible(options, () => this.#movePen('up', options)))
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#move(options, () => this.#interruptible(options, () => this.#movePen('down', options)))
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#move(options, async () => {
      const { board, config, frame } = this.#parts
      requireReachable(target, board, frame, config)
      await this.#travel(target, config, options)
    })
  }

  jog(byMm: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#move(options, async () => {
      const { board, config, frame } = this.#parts
      const { xMm, yMm } = frame.toPage(this.#writer.end)
      const target = { xMm: xMm + byMm.xMm, yMm: yMm + byMm.yMm }
      requireWalkable({ byMm, target, corner: this.#corner }, board, frame, config)
      const travelSpeedMmPerS = Math.min(this.limits.motion.travelSpeedMmPerS, jogMmPerS)
      await this.#travel(target, { ...config, travelSpeedMmPerS }, options)
    })
  }

  #travel(target: PointMm, speeds: GrblConfig, options: OperationOptions): Promise<void> {
    this.#requirePlace()
    return this.#interruptible(options, async () => {
      const { board, pen } = this.#parts
      if (pen.state !== 'up') await this.#movePen('up', options)
      const move = this.#writer.travel(target.xMm, target.yMm, speeds)
      if (move !== undefined) await board.link.send(move.text, options)
      await board.rest(options)
    })
  }

  /** Makes the place where the pen stands the origin, whatever it was. The board's own coordinates are left alone. */
  setOrigin(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, () => {
      if (!this.#placeKnown) this.#corner = undefined
      return this.#originHere(options)
    })
  }

  checkpoint(options: OperationOptions = {}): Promise<PlotterCheckpoint> {
    return this.#operate(options, async () => {
      const { board, frame } = this.#parts
      this.#requirePlace()
      if (board.markerMm === 0) {
        await board.mark(newMarkerMm(board, this.#homed), options)
        await board.refreshOffsets(options)
      }
      const [x, y] = board.placeOf(await board.freshReport(options))
      return checkpointOf(board, frame, { x, y }, this.#homed)
    })
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    this.#turns.requireOpen()
    const { board, frame, pen } = this.#parts
    const [x, y] = board.placeOf(await board.freshReport(options))
    const { xMm, yMm } = frame.toPage({ x, y })
    return { xMm: xMm + 0, yMm: yMm + 0, pen: pen.state === 'down' ? 'down' : 'up', known: this.#placeKnown }
  }

  async setSpeedPercent(percent: number, options: OperationOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    this.#turns.requireOpen()
    const characters = speedOverride(percent)
    this.#speedPercent = percent
    for (const character of characters) this.#parts.board.link.signal(character)
    await this.#parts.board.freshReport(options)
  }

  pause(at?: 'stroke' | 'now', options?: OperationOptions): Promise<void> {
    return this.#turns.pause(at, options)
  }

  get held(): 'button' | 'door' | undefined {
    return this.#held
  }

  resume(options?: OperationOptions): Promise<void> {
    if (this.#held !== undefined) this.#parts.board.link.signal(realtime.resume)
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
      await this.#halt()
      options.signal?.throwIfAborted()
    })
  }

  close(): Promise<void> {
    return this.#turns.close(() => this.#makeSafeAndFree())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #home(options: OperationOptions): Promise<void> {
    return this.#move(options, async () => {
      const { board, frame } = this.#parts
      if (board.link.report?.state !== 'Alarm') await this.#movePen('up', options)
      options.signal?.throwIfAborted()
      this.#losePlace()
      try {
        await board.link.ask('$H', { ...options, timeoutMs: homingMs })
      } catch (error) {
        if (!board.link.hasEnded) await this.#halt().catch(() => {}) // the first failure is the one that is told
        throw error
      }
      await board.prepare(options)
      await board.refreshOffsets(options)
      await this.#originHere(options)
      this.#corner = frame.origin
      this.#homed = true
      await board.mark(newMarkerMm(board, this.#homed), options)
      await board.refreshOffsets(options)
      await this.#movePen('up', options)
    })
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
    if (this.#hold !== false || board.markerMm === 0 || (this.#homed && config.pen.kind !== 'z')) return
    await board.unmark()
  }

  #losePlace(): void {
    this.#placeKnown = false
    this.#homed = false
  }

  async #originHere(options: OperationOptions): Promise<void> {
    const { board, frame } = this.#parts
    if (board.offsetChanged) {
      await board.prepare(options)
      await board.refreshOffsets(options)
    }
    const [x, y] = board.placeOf(await board.freshReport(options))
    frame.origin = { x, y }
    this.#writer.standsAt({ x, y })
    this.#placeKnown = true
  }

  /** {@link #operate} for what moves the machine or the pen: nothing does while the board is set against it. */
  #move<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#operate(options, async () => {
      const { board, problems } = this.#parts
      requireNoProblem(problems, this.identity.address)
      // The first report after a restart shows it, also where its banner was not heard.
      await board.freshReport(options)
      if (board.offsetChanged) this.#losePlace()
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
    await this.#halt()
  }

  /** An abort brakes and resets the board, so that nothing of what was sent is carried out later. */
  async #interruptible(options: OperationOptions, operation: () => Promise<void>): Promise<void> {
    try {
      await operation()
    } catch (error) {
      if (options.signal?.aborted === true && !this.#parts.board.link.hasEnded) await this.#halt().catch(() => {})
      throw error
    }
  }

  async #movePen(to: 'up' | 'down', options: PenOptions): Promise<void> {
    const { board, pen } = this.#parts
    const heights = pen.heightsAt(options.heightPercent)
    pen.state = 'unknown'
    for (const { text } of pen.lines(to, heights)) await board.link.send(text, options)
    this.#writer.interrupted()
    await board.rest(options)
    pen.state = to
  }

  /** Brings everything to rest at once, with the pen up, and the board ready for the next line. @returns where it stands */
  async #halt(): Promise<PointMm> {
    this.#halting = true
    try {
      return await this.#haltNow()
    } finally {
      this.#halting = false
    }
  }

  async #haltNow(): Promise<PointMm> {
    const { board, frame, pen } = this.#parts
    const { failure } = board.link
    if (failure !== undefined && losesPlace(failure)) this.#losePlace()
    const { place, alarmed, lost } = await board.halt(this.#placeKnown)
    if (lost || (alarmed && failure === undefined)) this.#losePlace()
    const [x, y] = place
    pen.state = 'unknown'
    // The reset has set it to 100 %.
    if (this.#speedPercent !== 100) for (const each of speedOverride(this.#speedPercent)) board.link.signal(each)
    this.#writer.standsAt({ x, y })
    for (const { text } of pen.lines('up')) await board.link.send(text)
    this.#writer.interrupted()
    await board.rest()
    pen.state = 'up'
    return frame.toPage({ x, y })
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
        halt: () => this.#halt(),
      },
      options,
    )
  }

  #requirePlace(): void {
    if (!this.#placeKnown) throw placeUnknown(this.identity.address, this.home !== undefined)
  }

  #standsAtEnd(report: StatusReport): boolean {
    const { board } = this.#parts
    const [x, y] = board.placeOf(report)
    const { end } = this.#writer
    return Math.hypot(x - end.x, y - end.y) <= 2 * board.stepMm
  }

  #noteReport(report: StatusReport): void {
    this.#parts.board.noteReport(report)
    this.#drawing?.noteReport(report)
    // The pen hangs on the spindle: a pendant that turns it up or down must not bend the pen's heights.
    if ((report.overrides?.[2] ?? 100) !== 100) this.#parts.board.link.signal(override.spindle)
    if (report.state === this.#state) return
    this.#state = report.state
    const held = this.#halting ? undefined : heldBy(report)
    const changed = held !== this.#held && !this.#halting
    this.#held = held
    this.events.emit('state_update', {
      state: report.state,
      ...(changed && { held: held ?? null }),
      ...(report.pins === undefined ? {} : { pins: report.pins }),
    })
  }

  #onFailure(error: DriverError): void {
    if (error.type === 'configuration') return
    if (losesPlace(error)) this.#losePlace()
    // The end of the pipe tells that by itself.
    if (error.code !== 'DEVICE_LOST') this.events.emit('device_error', { error })
  }

  /** Pen up, port free: as much of it as the board lets happen. */
  async #makeSafeAndFree(): Promise<void> {
    const { board, pen, clock, problems } = this.#parts
    const { link } = board
    try {
      if (link.hasEnded) return
      if (link.failure !== undefined) await this.#halt()
      else if (pen.state !== 'up' && problems.length === 0) await this.#movePen('up', {})
      else await board.freshReport()
      await this.#takeMarkAway()
      if (this.#speedPercent !== 100) for (const each of speedOverride(100)) link.signal(each)
    } catch {
      await liftBlindly(link, pen, clock).catch(() => {}) // if it has gone, the port is all that is left to be freed
    } finally {
      await link.close()
    }
  }
}

/** What holds a machine that this session did not hold. */
function heldBy({ state }: StatusReport): 'button' | 'door' | undefined {
  return state === 'Hold' ? 'button' : state === 'Door' ? 'door' : undefined
}
