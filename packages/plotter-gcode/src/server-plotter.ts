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
  type PlotterLimits,
  type PlotterPosition,
  type PointMm,
  type SelfTestReport,
  type StrokeList,
} from '@vfab/core'
import {
  createDrawingControl,
  createPlotterTurns,
  type PlotterTurns,
  requireOverrides,
  requirePointWithin,
  requireStrokesWithin,
  type TravelBounds,
} from '@vfab/driver-kit'
import { flavourRules, penHeightSettings, requirePenHeight } from '@vfab/driver-kit/gcode'

import type { GcodeConfig } from './config.ts'
import { driverId, gcodeError } from './errors.ts'
import { limitsOf } from './limits.ts'
import type { PrintServer } from './print-server.ts'
import { Program } from './program.ts'
import { ServerDrawing } from './server-drawing.ts'
import { watchServer } from './watch-server.ts'

/** What a {@link ServerPlotter} is made of. */
export interface ServerPlotterParts {
  /** As in the settings: `moonraker://host:7125`. */
  readonly address: string
  readonly server: PrintServer
  readonly config: GcodeConfig
  readonly clock: Clock
  /** Resolves when the server cannot be reached any more. */
  readonly lost: Promise<DriverError>
}

/** A homing takes up to a minute, ms. */
const homingMs = 120_000

/** A plotter behind a server that prints files: each list of strokes is a file. */
export class ServerPlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  /** Present for firmwares that home with one command. */
  declare readonly home?: (options?: OperationOptions) => Promise<void>
  readonly #parts: ServerPlotterParts
  readonly #bounds: TravelBounds
  readonly #program: Program
  readonly #turns: PlotterTurns
  readonly #closing = new AbortController()
  #drawing: ServerDrawing | undefined
  #ended: DriverError | undefined
  /** Whether the pen may be on the paper. */
  #penMayBeDown = false
  #resolveClosed: (error: Error | undefined) => void = () => {}

  constructor(parts: ServerPlotterParts) {
    const { address, config, server, lost, clock } = parts
    const { title, home } = flavourRules[config.flavour]
    this.#parts = parts
    this.identity = { driver: driverId, model: config.model, address, firmware: `${title} through ${server.title}` }
    this.events = createEventHub({ driver: driverId, device: address, source: 'driver' })
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#turns = createPlotterTurns({ driver: driverId, address, name: `the plotter at ${address}` })
    this.limits = limitsOf(config)
    this.#bounds = { ...this.limits.travelMm, name: config.model, driver: driverId }
    this.#program = new Program(config, true)
    if (home.length > 0) this.home = (options = {}) => this.#home(options)
    this.events.emit('connection_changed', { connected: true, address })
    void lost.then((error) => this.#onLost(error))
    void watchServer(server, clock, config.pollMs, this.#closing.signal)
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#operate(options, async () => {
      requireOverrides(options.overrides, this.limits, gcodeError)
      const control = createDrawingControl()
      const { server, config, clock } = this.#parts
      const check = (list: StrokeList): void => requireStrokesWithin(list, this.#bounds)
      const drawing = new ServerDrawing({ server, config, clock, program: this.#program, control, check }, options)
      drawing.onHeld = (held) => this.events.emit('state_update', { held: held ?? null })
      this.#drawing = drawing
      this.#penMayBeDown = true
      try {
        return await this.#turns.draw(control, () => drawing.run(lists))
      } finally {
        this.#drawing = undefined
      }
    })
  }

  penUp(options: PenOptions = {}): Promise<void> {
    return this.#movePen('up', options)
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#movePen('down', options)
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      requirePointWithin(target, this.#bounds)
      const { xMm, yMm } = this.#program.hereMm
      const { drawSpeedMmPerS } = this.#parts.config
      const wayMm = Math.hypot(target.xMm - xMm, target.yMm - yMm)
      await this.#run(this.#program.moveTo(target), (1000 * wayMm) / drawSpeedMmPerS, options)
    })
  }

  heightSettings(heights: PenHeightsPercent): Readonly<Record<string, unknown>> {
    return penHeightSettings(this.#parts.config.pen, heights, gcodeError)
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    this.#turns.requireOpen()
    const { place } = await this.#parts.server.status(options)
    const { hereMm, penIsDown } = this.#program
    const at = place === undefined ? hereMm : this.#program.toPage(place)
    return { xMm: at.xMm + 0, yMm: at.yMm + 0, pen: penIsDown ? 'down' : 'up', known: true }
  }

  pause(at?: 'stroke' | 'now', options?: OperationOptions): Promise<void> {
    return this.#turns.pause(at, options)
  }

  /** `button` while somebody has paused the print on the page of the server. */
  get held(): 'button' | undefined {
    return this.#drawing?.held === true ? 'button' : undefined
  }

  async resume(options?: OperationOptions): Promise<void> {
    if (this.held !== undefined) await this.#parts.server.resume(options)
    await this.#turns.resume(options)
  }

  stop(options?: OperationOptions): Promise<void> {
    return this.#turns.stop(options)
  }

  selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    return this.#operate(options, async () => {
      const { server, config } = this.#parts
      const { phase, message } = await server.status(options)
      const isReady = phase === 'ready'
      const { title } = flavourRules[config.flavour]
      const details = [
        { name: 'server', success: true, message: `${server.title} answers` },
        {
          name: 'machine',
          success: isReady,
          message: isReady ? `${title} is ready to print` : `the machine is ${phase}${message ? `: ${message}` : ''}`,
        },
      ]
      const failed = details.find(({ success }) => !success)
      return { success: failed === undefined, message: failed?.message ?? 'all checks passed', details }
    })
  }

  close(): Promise<void> {
    return this.#turns.close(() => this.#makeSafeAndFree())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #home(options: OperationOptions): Promise<void> {
    return this.#operate(options, () => this.#run(this.#program.home(), homingMs, options))
  }

  #movePen(to: 'up' | 'down', options: PenOptions): Promise<void> {
    return this.#operate(options, async () => {
      const { config } = this.#parts
      requirePenHeight(config.pen, options.heightPercent, gcodeError)
      if (to === 'down') this.#penMayBeDown = true
      const text = this.#program.movePen(to, options.heightPercent)
      await this.#run(text, config.penLiftMs + config.penDropMs, options)
      if (to === 'up') this.#penMayBeDown = false
    })
  }

  async #run(text: string, takesMs: number, options: OperationOptions): Promise<void> {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith(';'))
    try {
      await this.#parts.server.run(lines, takesMs, options)
    } catch (error) {
      // Whether it was carried out is not known: next time everything is said again.
      this.#program.standsAt(this.#program.hereMm)
      throw error
    }
  }

  #operate<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      try {
        if (this.#ended !== undefined) throw this.#ended
        return await operation()
      } catch (error) {
        if (isDriverError(error) && error.type !== 'configuration') this.events.emit('device_error', { error })
        throw error
      }
    }, options)
  }

  #onLost(error: DriverError): void {
    if (this.#closing.signal.aborted) return
    this.#ended = error
    this.#closing.abort()
    this.events.emit('connection_changed', { connected: false, address: this.identity.address, error })
    this.#resolveClosed(error)
  }

  async #makeSafeAndFree(): Promise<void> {
    const { server, config } = this.#parts
    try {
      this.#closing.abort()
      if (this.#ended !== undefined || !this.#penMayBeDown) return
      this.#program.standsAt(this.#program.hereMm)
      await this.#run(this.#program.movePen('up'), config.penLiftMs, {})
    } catch {
      // The server does not answer: nothing more can be done from here.
    } finally {
      server.close()
      this.#resolveClosed(undefined)
    }
  }
}
