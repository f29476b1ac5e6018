/* eslint-disable max-lines -- the whole contract of a plotter, each method of a few lines; what they do lies in files of its own */
import {
  createEventHub,
  type DeviceIdentity,
  type DrawOptions,
  type DrawResult,
  type DriverError,
  type EmergencyLift,
  type EstimateOptions,
  type EventHub,
  isDriverError,
  type OperationOptions,
  type PenOptions,
  type Plotter,
  type PlotterLimits,
  type PlotterPosition,
  type PointMm,
  type SelfTestReport,
  type StrokeList,
  type StrokesEstimate,
} from '@vfab/core'
import {
  announceConnection,
  createPlotterTurns,
  type PlotterTurns,
  requireJogWithin,
  requirePointWithin,
  requireStrokesWithin,
} from '@vfab/driver-kit'

import { type EbbCheckpoint, hasMark, newMark, takeCheckpoint, writeMark } from './checkpoint.ts'
import { type DrawSettings, drawSettings } from './draw-settings.ts'
import { Drawing } from './drawing.ts'
import { driverId, placeUnknown } from './errors.ts'
import { estimateStrokes } from './estimate.ts'
import { findHome } from './homing.ts'
import { limitsOf, travelOf } from './limits.ts'
import { stepModes } from './machines.ts'
import { makeSafeAndFree } from './make-safe.ts'
import { MotionQueue } from './motion-queue.ts'
import { Mover } from './mover.ts'
import { Pen } from './pen.ts'
import { penTimingOf } from './pen-timing.ts'
import type { EbbPlotterParts } from './plotter-parts.ts'
import { askSteps, emergencyBytes, resetLine, setMark } from './protocol.ts'
import { testBoard } from './self-test.ts'
import { setUpBoard } from './setup.ts'
import { pointAt } from './steps.ts'
import { Watch } from './watch.ts'

/** Slow enough to let go of the key before something is hit, mm/s. */
const jogMmPerS = 50

/** An open plotter. Operations take turns; pausing, stopping and asking for the position reach into a running drawing. */
export class EbbPlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  /** Present on machines with a home switch, where the firmware stops the motors at it. */
  declare readonly home?: (options?: OperationOptions) => Promise<void>
  /** Present where the firmware has no corner of its own to find. */
  declare readonly setOrigin?: (options?: OperationOptions) => Promise<void>
  /** Present where the firmware counts steps. */
  declare readonly checkpoint?: (options?: OperationOptions) => Promise<EbbCheckpoint>
  declare readonly continued?: boolean
  holdOnClose = false
  readonly #parts: EbbPlotterParts
  readonly #queue: MotionQueue
  readonly #pen: Pen
  readonly #watch: Watch
  readonly #mover: Mover
  readonly #turns: PlotterTurns
  /** False once the machine may stand elsewhere than the driver believes. */
  #placeKnown = true
  /** True once the corner was found by the switch: then the ends of the travel are known. */
  #homed = false
  #mark: readonly number[]
  /** True once the counters no longer say where the carriage is. */
  #proofLost = false

  constructor(parts: EbbPlotterParts) {
    const { board, setup, machine, config, clock } = parts
    this.#parts = parts
    this.#mark = setup.mark
    this.identity = {
      driver: driverId,
      model: machine.name,
      address: board.address,
      firmware: board.firmware,
      ...(setup.nickname === '' ? {} : { nickname: setup.nickname }),
    }
    const { address } = board
    this.#turns = createPlotterTurns({ driver: driverId, address, name: `the plotter at ${address}` })
    this.events = createEventHub({ driver: driverId, device: setup.nickname || board.address, source: 'driver' })
    this.limits = limitsOf(machine, config, board.features)
    this.#queue = new MotionQueue(board, setup.queueDepth, clock)
    this.#pen = new Pen(board, this.#queue, machine, config)
    this.#watch = new Watch(board, clock, this.events, setup.mark[0]!, machine.limitSwitches)
    const hands = { board, queue: this.#queue, pen: this.#pen, watch: this.#watch, machine, config }
    this.#mover = new Mover({ ...hands, queueDepth: setup.queueDepth })
    if (machine.homeSwitch && board.features.limitSwitches) this.home = (options = {}) => this.#home(options)
    else this.setOrigin = (options = {}) => this.#setOrigin(options)
    if (board.features.stepCounters) this.checkpoint = (options = {}) => this.#checkpoint(options)
    if (parts.continued !== undefined) this.continued = parts.continued
    if (setup.provenSteps !== undefined) this.#mover.holds(setup.provenSteps)
    this.#homed = setup.homed ?? false
    this.closed = announceConnection(this.events, board.address, board.closed)
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#operate(options, async () => {
      const settings = drawSettings(this.#parts.config, this.#parts.machine, options.overrides)
      this.#requirePlace()
      await this.#use(settings)
      const drawing = this.#newDrawing(settings, options)
      return await this.#turns.draw(drawing.control, () => drawing.run(lists))
    })
  }

  async estimate(
    strokes: StrokeList,
    { fromMm = { xMm: 0, yMm: 0 }, overrides }: EstimateOptions = {},
  ): Promise<StrokesEstimate> {
    const { machine, config, board, setup } = this.#parts
    const estimated = { machine, config, features: board.features, queueDepth: setup.queueDepth }
    return estimateStrokes(strokes, estimated, fromMm, overrides)
  }

  penUp(options: PenOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      await this.#useHeight('penUpPercent', options)
      await this.#pen.lift()
      await this.#queue.rest(options)
    })
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      await this.#useHeight('penDownPercent', options)
      await this.#pen.drop()
      await this.#queue.rest(options)
    })
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      requirePointWithin(target, travelOf(this.#parts.machine))
      this.#requirePlace()
      await this.#travel(target, this.#parts.config, options)
    })
  }

  async #travel(target: PointMm, settings: DrawSettings, options: OperationOptions): Promise<void> {
    await this.#use(settings)
    await this.#mover.prepare()
    if (!this.#pen.isUp) await this.#pen.lift()
    await this.#mover.travelTo(target, options)
    // Without power the motors were told to travel, and did not.
    await this.#watch.checkPower()
    options.signal?.throwIfAborted()
  }

  jog(byMm: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      const { machine, config } = this.#parts
      const { xMm, yMm } = this.#mover.hereMm
      const target = { xMm: xMm + byMm.xMm, yMm: yMm + byMm.yMm }
      requireJogWithin(byMm, travelOf(machine))
      if (this.#homed) requirePointWithin(target, travelOf(machine))
      const travelSpeedMmPerS = Math.min(config.travelSpeedMmPerS, jogMmPerS)
      await this.#travel(target, drawSettings(config, machine, { travelSpeedMmPerS }), options)
    })
  }

  #home(options: OperationOptions): Promise<void> {
    return this.#operate(options, async () => {
      const { board, machine, config } = this.#parts
      await this.#watch.disarm()
      await this.#watch.checkPower()
      await this.#use(this.#parts.config)
      await this.#pen.lift()
      await this.#queue.rest()
      options.signal?.throwIfAborted()
      this.#placeKnown = this.#homed = false
      this.#mover.released()
      const parts = { board, queue: this.#queue, watch: this.#watch, machine, stepMode: stepModes[config.stepMode] }
      await findHome(parts, options)
      this.#mover.arrivedHome()
      await this.#watch.arm()
      await this.#markAnew()
      this.#placeKnown = this.#homed = true
    })
  }

  #setOrigin(options: OperationOptions): Promise<void> {
    return this.#operate(options, async () => {
      await this.#queue.rest(options)
      // Energising sets the counters, and the origin, to where the pen stands.
      this.#mover.released()
      await this.#mover.prepare()
      await this.#markAnew()
      this.#placeKnown = true
    })
  }

  /** The origin is another one: no checkpoint taken so far holds any longer. */
  async #markAnew(): Promise<void> {
    this.#mark = newMark(this.#parts.board, this.#mark)
    this.#watch.mark = this.#mark[0]!
    await writeMark(this.#parts.board, this.#mark)
    this.#proofLost = false
  }

  #checkpoint(options: OperationOptions): Promise<EbbCheckpoint> {
    return this.#operate(options, async () => {
      this.#requirePlace()
      await this.#mover.prepare()
      return takeCheckpoint(this.#parts, this.#mark, this.#homed)
    })
  }

  /** Draws and moves with these settings from now on. */
  async #use(settings: DrawSettings): Promise<void> {
    this.#mover.use(settings)
    await this.#pen.use(settings)
  }

  /** Uses the configured heights, or for this once another. */
  async #useHeight(key: 'penUpPercent' | 'penDownPercent', { heightPercent }: PenOptions): Promise<void> {
    const { config, machine } = this.#parts
    const overrides = heightPercent === undefined ? {} : { [key]: heightPercent }
    await this.#use(drawSettings(config, machine, overrides))
  }

  get emergencyLift(): EmergencyLift | undefined {
    const { board, config, machine } = this.#parts
    return board.descriptor === undefined
      ? undefined
      : { descriptor: board.descriptor, bytes: emergencyBytes(config.penLiftMs, machine.servo.pin) }
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    this.#turns.requireOpen()
    const { board, machine } = this.#parts
    const asked = board.features.stepCounters && this.#mover.energised
    const steps = asked ? await board.ask(askSteps(), options) : this.#mover.motors.sent
    const pen = this.#pen.state === 'down' ? 'down' : 'up'
    return { ...pointAt(machine, steps), pen, known: this.#placeKnown }
  }

  pause(at: 'stroke' | 'now' = 'stroke', options: OperationOptions = {}): Promise<void> {
    return this.#turns.pause(at, options)
  }

  resume(options: OperationOptions = {}): Promise<void> {
    return this.#turns.resume(options)
  }

  stop(options: OperationOptions = {}): Promise<void> {
    return this.#turns.stop(options)
  }

  selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    return this.#operate(options, () => testBoard(this.#parts.board, options))
  }

  reset(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      const { board, machine, config, changes, clock } = this.#parts
      await this.#pen.lift()
      await this.#queue.rest()
      await board.sendUnanswered(resetLine)
      const { mark } = await setUpBoard(board, machine, config, changes, { clock })
      this.#mark = mark
      this.#watch.mark = mark[0]!
      this.#pen.wasSetUp(config)
      this.#mover.released()
      this.#placeKnown = this.#homed = false
    })
  }

  close(): Promise<void> {
    return this.#turns.close(() =>
      makeSafeAndFree(this.#parts, this.holdOnClose && !this.#proofLost && this.#mover.energised),
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Runs an operation in its turn, and reports how it failed. */
  #operate<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      try {
        return await operation()
      } catch (error) {
        if (isDriverError(error)) await this.#onFailure(error)
        throw error
      }
    }, options)
  }

  #newDrawing(settings: DrawSettings, options: DrawOptions): Drawing {
    const { config, clock, machine, setup, planning } = this.#parts
    const { joinToleranceMm } = config
    const timing = penTimingOf(machine, { ...config, ...settings }, setup.queueDepth)
    const parts = { mover: this.#mover, planning, queue: this.#queue, pen: this.#pen, watch: this.#watch, clock }
    const check = (strokes: StrokeList): void => requireStrokesWithin(strokes, travelOf(machine))
    return new Drawing({ ...parts, joinToleranceMm, timing, check }, options)
  }

  #requirePlace(): void {
    if (!this.#placeKnown) throw placeUnknown(this.#parts.board.address, this.home !== undefined)
  }

  /** Reports a failure, and finds out whether the carriage is still where it should be. */
  async #onFailure(error: DriverError): Promise<void> {
    if (error.type === 'configuration') return
    // The end of the pipe tells that by itself.
    if (error.code !== 'DEVICE_LOST') this.events.emit('device_error', { error })
    if (error.code === 'POWER_MISSING' && !this.#mover.energised) return
    this.#placeKnown &&= await this.#standsAsSent(error)
  }

  async #standsAsSent(error: DriverError): Promise<boolean> {
    const { board } = this.#parts
    if (error.code === 'POWER_MISSING' || error.code === 'DEVICE_RESET' || error.code === 'LIMIT_REACHED') {
      // The counters may have gone on while nothing moved.
      this.#proofLost = true
      this.#homed = false
      if (error.code !== 'DEVICE_RESET') await board.ask(setMark(0)).catch(() => {})
      if (error.code === 'LIMIT_REACHED') this.#mover.released()
      return false
    }
    if (error.code === 'DEVICE_LOST') return false
    if (!board.features.stepCounters) return false
    if (!this.#mover.energised) return true
    try {
      // A command whose answer was lost may have been carried out or not: the counters know.
      await this.#queue.rest()
      if (!(await hasMark(board, this.#mark.slice(0, 1)))) return false
      this.#mover.holds(await board.ask(askSteps()))
      return true
    } catch {
      return false
    }
  }
}
