/**
 * The shell of an open plotter that takes one command at a time: turns, drawing, pause, resume, stop, abort, bounds and the safe
 * close are the same for all of them. What is left to a driver is its hand: how to lift, lower and move the pen.
 *
 *   draw ─▶ turns ─▶ bounds ─▶ short moves ─▶ hand ─▶ machine
 *            ▲ pause, resume, stop, abort, close reach in between two moves
 */
import {
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type DriverError,
  type DrawOptions,
  type DrawResult,
  type EventHub,
  isDriverError,
  type OperationOptions,
  type Plotter,
  type PlotterLimits,
  type PlotterPosition,
  type PointMm,
  type SelfTestReport,
  type StrokeList,
} from '@vfab/core'
import { announceConnection } from '../announce-connection.ts'
import { HandDrawing } from './hand-drawing.ts'
import type { PenHand } from './pen-hand.ts'
import { createPlotterTurns, type PlotterTurns } from './plotter-turns.ts'
import { requirePointWithin, requireStrokesWithin, type TravelBounds } from './travel-bounds.ts'

/** What a driver brings to {@link createOpenPlotter}. */
export interface OpenPlotterParts {
  readonly identity: DeviceIdentity
  readonly limits: PlotterLimits
  readonly hand: PenHand
  readonly clock: Clock
  /** A line is sent in moves of at most this length, mm: so soon can a drawing be halted. Default 5. */
  readonly longestMoveMm?: number | undefined
  /** Checks what can be checked without moving. */
  readonly selfTest: (options: OperationOptions) => Promise<SelfTestReport>
}

/** Makes an open plotter from what its driver brings. The machine stands still, its pen up. */
export function createOpenPlotter(parts: OpenPlotterParts): Plotter {
  return new HandPlotter(parts)
}

class HandPlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly limits: PlotterLimits
  readonly events: EventHub
  readonly closed: Promise<Error | undefined>
  readonly #parts: OpenPlotterParts
  readonly #turns: PlotterTurns
  readonly #bounds: TravelBounds
  #pen: 'up' | 'down' = 'up'
  #lost: DriverError | undefined

  constructor(parts: OpenPlotterParts) {
    const { identity, limits, hand } = parts
    const { driver, address, model } = identity
    this.#parts = parts
    this.identity = identity
    this.limits = limits
    this.events = createEventHub({ driver, device: address, source: 'driver' })
    this.#turns = createPlotterTurns({ driver, address, name: `the plotter at ${address}` })
    this.#bounds = { ...limits.travelMm, name: model, driver }
    const ended = hand.ended.then((error) => (this.#lost = error))
    this.closed = announceConnection(this.events, address, ended)
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#operate(options, async () => {
      const { hand, clock, limits, longestMoveMm = 5 } = this.#parts
      const drawing = new HandDrawing(
        {
          ...{ hand, clock, longestMoveMm, motion: limits.motion },
          at: await hand.whereIs(),
          check: (list) => requireStrokesWithin(list, this.#bounds),
          makeSafe: () => this.#liftIfPossible(),
        },
        options,
      )
      this.#pen = 'up'
      return await this.#turns.draw(drawing.control, () => drawing.run(lists))
    })
  }

  penUp(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, () => this.#lift())
  }

  penDown(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      this.#pen = 'down'
      await this.#parts.hand.penDown()
    })
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      requirePointWithin(target, this.#bounds)
      await this.#lift()
      options.signal?.throwIfAborted()
      await this.#parts.hand.lineTo(target, this.limits.motion.travelSpeedMmPerS)
    })
  }

  position(options: OperationOptions = {}): Promise<PlotterPosition> {
    return this.#operate(options, async () => {
      return { ...(await this.#parts.hand.whereIs(options)), pen: this.#pen, known: true }
    })
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
    return this.#operate(options, () => this.#parts.selfTest(options))
  }

  close(): Promise<void> {
    return this.#turns.close(async () => {
      try {
        if (this.#lost === undefined) await this.#liftIfPossible()
      } finally {
        await this.#parts.hand.release()
      }
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Runs an operation in its turn. A command under way is carried out to its end; then an abort counts. */
  #operate<Result>({ signal }: OperationOptions, operation: () => Promise<Result>): Promise<Result> {
    return this.#turns.run(
      async () => {
        if (this.#lost !== undefined) throw this.#lost
        try {
          const result = await operation()
          signal?.throwIfAborted()
          return result
        } catch (error) {
          if (signal?.aborted === true) throw signal.reason
          if (isDriverError(error) && error.type !== 'configuration' && error.code !== 'DEVICE_LOST')
            this.events.emit('device_error', { error })
          throw error
        }
      },
      { signal },
    )
  }

  async #lift(): Promise<void> {
    await this.#parts.hand.penUp()
    this.#pen = 'up'
  }

  async #liftIfPossible(): Promise<void> {
    try {
      await this.#lift()
    } catch {
      // Out of step, perhaps. If the machine has gone or is silent, nothing can be made safe any more.
      await this.#parts.hand
        .recover()
        .then(() => this.#lift())
        .catch(() => {})
    }
  }
}
