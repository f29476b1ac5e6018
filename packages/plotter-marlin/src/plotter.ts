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
  type PlotterLimits,
  type PlotterPosition,
  type PointMm,
  type SelfTestReport,
  type StrokeList,
} from '@vfab/core'
import {
  announceConnection,
  createPlotterTurns,
  type PlotterTurns,
  requireJogWithin,
  requireOverrides,
  requirePointWithin,
  requireStrokesWithin,
  type TravelBounds,
} from '@vfab/driver-kit'
import { type Frame, type MoveSpeeds, MoveWriter, penHeightSettings, requirePenHeight } from '@vfab/driver-kit/gcode'

import type { MarlinConfig } from './config.ts'
import { Drawing } from './drawing.ts'
import { driverId, marlinError, placeUnknown } from './errors.ts'
import { greet } from './greet.ts'
import { limitsOf, stepMm } from './limits.ts'
import type { Link } from './link.ts'
import { Pen, type PenHeights, style } from './pen.ts'
import { askIfKnown, prepare } from './prepare.ts'
import type { BoardInfo, Place } from './replies.ts'
import { testBoard } from './self-test.ts'

/** What a {@link MarlinPlotter} is made of. */
export interface MarlinPlotterParts {
  readonly link: Link
  readonly info: BoardInfo
  readonly frame: Frame
  readonly config: MarlinConfig
  readonly clock: Clock
  /** Where it was when it was opened. */
  readonly place: Place
}

/** Slow enough to let go of the key before something is hit, mm/s. */
const jogMmPerS = 50
/** A board that does not answer is given this long to lift the pen, ms. */
const liftingMs = 600

/** An open plotter. Operations take turns; pausing, stopping and asking for the position reach into a running drawing. */
export class MarlinPlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  /** Present where the settings say that there are switches. */
  declare readonly home?: (options?: OperationOptions) => Promise<void>
  /** Present where the origin is not the machine's own zero. */
  declare readonly setOrigin?: (options?: OperationOptions) => Promise<void>
  readonly #parts: MarlinPlotterParts
  readonly #writer: MoveWriter
  readonly #pen: Pen
  readonly #turns: PlotterTurns
  readonly #bounds: TravelBounds
  #isDrawing = false
  /** False once the machine may stand elsewhere than the board believes. */
  #placeKnown = true
  /** Whether the pen may have been moved in this session. */
  #touched = false

  constructor(parts: MarlinPlotterParts) {
    const { link, info, config, frame, place } = parts
    this.#parts = parts
    const { address } = link
    this.identity = { driver: driverId, model: config.model, address, firmware: info.firmware }
    this.events = createEventHub({ driver: driverId, device: info.machineType || address, source: 'driver' })
    this.#turns = createPlotterTurns({ driver: driverId, address, name: `the plotter at ${address}` })
    this.limits = limitsOf(config, frame.layout)
    this.#bounds = { ...this.limits.travelMm, name: config.model, driver: driverId }
    this.#writer = new MoveWriter({ frame, style, stepMm })
    this.#writer.standsAt(place)
    this.#pen = new Pen(config)
    if (config.homing) this.home = (options = {}) => this.#home(options)
    if (config.zero === 'here') this.setOrigin = (options = {}) => this.#setOrigin(options)
    link.onRepair = (what) => this.events.emit('state_update', { ...what })
    link.onWaitsForUser = () => this.events.emit('state_update', { waiting: 'for its button' })
    link.expectNoStart()
    if (link.descriptor !== undefined) link.reserveBytes = this.#pen.emergencyBytes.byteLength
    this.closed = announceConnection(this.events, address, link.closed)
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#operate(options, async () => {
      requireOverrides(options.overrides, this.limits, marlinError)
      this.#requirePlace()
      const drawing = this.#newDrawing(options)
      this.#isDrawing = true
      try {
        return await this.#turns.draw(drawing.control, () => drawing.run(lists))
      } finally {
        this.#isDrawing = false
      }
    })
  }

  get emergencyLift(): EmergencyLift | undefined {
    const { descriptor } = this.#parts.link
    return descriptor === undefined ? undefined : { descriptor, bytes: this.#pen.emergencyBytes }
  }

  penUp(options: PenOptions = {}): Promise<void> {
    return this.#operate(options, () => this.#movePen('up', options))
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#operate(options, () => this.#movePen('down', options))
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      requirePointWithin(target, this.#bounds)
      await this.#travel(target, this.#parts.config.travelSpeedMmPerS, options)
    })
  }

  jog(byMm: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      requireJogWithin(byMm, this.#bounds)
      const { xMm, yMm } = this.#here
      const target = { xMm: xMm + byMm.xMm, yMm: yMm + byMm.yMm }
      if (this.#parts.config.zero === 'machine') requirePointWithin(target, this.#bounds)
      await this.#travel(target, Math.min(jogMmPerS, this.#parts.config.travelSpeedMmPerS), options)
    })
  }

  heightSettings(heights: PenHeightsPercent): Readonly<Record<string, unknown>> {
    return penHeightSettings(this.#parts.config.pen, heights, marlinError)
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    options.signal?.throwIfAborted()
    this.#turns.requireOpen()
    const { link, frame } = this.#parts
    // While it draws, lines are under way: the end of the last one is what it is told.
    const at = this.#isDrawing ? this.#here : frame.toPage(await link.place(options))
    const pen = this.#pen.state === 'down' ? 'down' : 'up'
    return { xMm: at.xMm + 0, yMm: at.yMm + 0, pen, known: this.#placeKnown }
  }

  pause(at?: 'stroke' | 'now', options?: OperationOptions): Promise<void> {
    return this.#turns.pause(at, options)
  }

  resume(options?: OperationOptions): Promise<void> {
    return this.#turns.resume(options)
  }

  stop(options?: OperationOptions): Promise<void> {
    return this.#turns.stop(options)
  }

  selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    const { link, info, config } = this.#parts
    return this.#operate(options, () => testBoard(link, info, config, options))
  }

  close(): Promise<void> {
    return this.#turns.close(() => this.#makeSafeAndFree())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #here(): PointMm {
    return this.#parts.frame.toPage(this.#writer.end)
  }

  #newDrawing(options: DrawOptions): Drawing {
    const { link, config, clock } = this.#parts
    const { drawSpeedMmPerS, travelSpeedMmPerS } = { ...config, ...options.overrides }
    const speeds: MoveSpeeds = { drawSpeedMmPerS, travelSpeedMmPerS }
    this.#touched = true
    return new Drawing(
      {
        link,
        pen: this.#pen,
        writer: this.#writer,
        config,
        clock,
        speeds,
        here: () => this.#here,
        check: (strokes) => requireStrokesWithin(strokes, this.#bounds),
        makeSafe: () => this.#makeSafe(),
      },
      options,
    )
  }

  async #movePen(to: 'up' | 'down', options: PenOptions): Promise<void> {
    const { heightPercent, signal } = options
    requirePenHeight(this.#parts.config.pen, heightPercent, marlinError)
    const heights: PenHeights =
      heightPercent === undefined ? {} : { penUpPercent: heightPercent, penDownPercent: heightPercent }
    signal?.throwIfAborted()
    this.#touched = true
    this.#pen.state = 'unknown'
    for (const text of this.#pen.lines(to, heights)) await this.#parts.link.send(text, { signal })
    this.#writer.interrupted()
    await this.#parts.link.rest({ signal })
    this.#pen.state = to
  }

  async #travel({ xMm, yMm }: PointMm, travelSpeedMmPerS: number, options: OperationOptions): Promise<void> {
    this.#requirePlace()
    if (this.#pen.state !== 'up') await this.#movePen('up', options)
    const move = this.#writer.travel(xMm, yMm, { drawSpeedMmPerS: travelSpeedMmPerS, travelSpeedMmPerS })
    // Once the writer has written it, it is sent: what is in force must be what was sent.
    if (move !== undefined) await this.#parts.link.send(move.text)
    await this.#parts.link.rest(options)
  }

  #home(options: OperationOptions): Promise<void> {
    return this.#operate(options, async () => {
      const { link, config, frame } = this.#parts
      await this.#movePen('up', options)
      this.#placeKnown = false
      await link.ask('G28XY', { ...options, patient: true })
      const place = await link.place(options)
      if (config.zero === 'here') frame.origin = { x: place.x, y: place.y }
      this.#writer.standsAt(place)
      this.#placeKnown = true
    })
  }

  #setOrigin(options: OperationOptions): Promise<void> {
    return this.#operate(options, async () => {
      const { link, frame } = this.#parts
      const place = await link.place(options)
      frame.origin = { x: place.x, y: place.y }
      this.#writer.standsAt(place)
      this.#placeKnown = true
    })
  }

  /** Runs an operation in its turn, and reports how it failed. */
  #operate<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      try {
        if (this.#parts.link.failure !== undefined) await this.#mend()
        return await operation()
      } catch (error) {
        if (isDriverError(error)) this.#onFailure(error)
        throw error
      }
    }, options)
  }

  /** After a failure: the board is greeted again, and rests with the pen up. */
  async #mend(): Promise<void> {
    const { link, config } = this.#parts
    if (link.hasEnded) throw link.failure ?? new Error('the link has ended')
    const { failure, starts } = link
    if (failure !== undefined) this.#onFailure(failure)
    await greet(link, { bootMs: config.bootMs })
    await link.rest()
    await prepare(link, config, {})
    if (link.starts !== starts) this.#placeKnown = false
    this.#pen.state = 'unknown'
    for (const text of this.#pen.lines('up')) await link.send(text)
    await link.rest()
    this.#pen.state = 'up'
    this.#writer.standsAt(await link.place())
  }

  /** After a failure of a drawing, as far as the board still listens. */
  async #makeSafe(): Promise<void> {
    const { link } = this.#parts
    if (link.hasEnded) return
    try {
      if (link.failure !== undefined) await this.#mend()
      else if (this.#pen.state !== 'up') await this.#movePen('up', {})
      else await link.rest()
    } catch {
      // The first failure is the one that is told. Closing tries once more.
    }
  }

  #requirePlace(): void {
    if (!this.#placeKnown) throw placeUnknown(this.identity.address, this.home !== undefined)
  }

  #onFailure(error: DriverError): void {
    if (error.type === 'configuration') return
    if (['DEVICE_RESET', 'DEVICE_LOST', 'HARDWARE_FAULT'].includes(error.code)) this.#placeKnown = false
    // The end of the pipe tells that by itself.
    if (error.code !== 'DEVICE_LOST') this.events.emit('device_error', { error })
  }

  /** Pen up, port free: as much of it as the board lets happen. */
  async #makeSafeAndFree(): Promise<void> {
    const { link, config, clock } = this.#parts
    try {
      if (link.hasEnded) return
      if (link.failure !== undefined) await this.#mend()
      else if (this.#touched && this.#pen.state !== 'up') await this.#movePen('up', {})
      await askIfKnown(link, `M84 S${config.releaseAfterS}`, {})
    } catch {
      if (link.hasEnded) return
      await link.sendBlindly(['', ...this.#pen.blindly()]).catch(() => {}) // if it has gone, only the port is left
      await clock.sleep(liftingMs)
    } finally {
      await link.close()
    }
  }
}
