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
  type Plotter,
  type PlotterCheckpoint,
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
  requirePointWithin,
  requireStrokesWithin,
  type TravelBounds,
} from '@vfab/driver-kit'

import { type Bed, layOut } from './bed.ts'
import { asCheckpoint, chooseMark } from './checkpoint.ts'
import type { HpglConfig } from './config.ts'
import type { Dialogue } from './dialogue.ts'
import { Drawing } from './drawing.ts'
import { driverId } from './errors.ts'
import { Feed } from './feed.ts'
import { Hand } from './hand.ts'
import type { PlotterFacts } from './identify.ts'
import { limitsOf } from './limits.ts'
import { moveMs } from './pieces.ts'
import { emergencyBytes, questions, readIntegers, travelTo } from './protocol.ts'
import { testPlotter } from './self-test.ts'

/** What an {@link HpglPlotter} is made of: a plotter that has been introduced. */
export interface HpglPlotterParts {
  readonly dialogue: Dialogue
  readonly facts: PlotterFacts
  readonly config: HpglConfig
  readonly clock: Clock
  /** Whether it was opened with a checkpoint, and that still held. */
  readonly continued: boolean | undefined
}

/** An open plotter. Operations take turns; pausing and stopping reach into a running drawing. */
export class HpglPlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  declare readonly continued?: boolean
  holdOnClose: boolean = false
  readonly #parts: HpglPlotterParts
  readonly #bed: Bed
  readonly #bounds: TravelBounds
  readonly #feed: Feed
  readonly #hand: Hand
  readonly #turns: PlotterTurns
  #drawing: Drawing | undefined
  #mark: readonly number[] | undefined
  /** Ends the wait after which a resting pen is put back. */
  #resting = new AbortController()

  constructor(parts: HpglPlotterParts) {
    const { dialogue, facts, config, clock, continued } = parts
    const { model, clip, identification, bufferBytes, at } = facts
    this.#parts = parts
    this.identity = { driver: driverId, model: nameOf(facts), address: dialogue.address, firmware: identification }
    this.events = createEventHub({ driver: driverId, device: dialogue.address, source: 'driver' })
    const name = `the plotter at ${dialogue.address}`
    this.#turns = createPlotterTurns({ driver: driverId, address: dialogue.address, name })
    this.#bed = layOut(clip, config.unitMm ?? model.unitMm, config.rotationDegrees)
    this.#bounds = { ...this.#bed.travelMm, name: model.name, driver: driverId }
    const { handshake, bufferAheadMs } = config
    const blockBytes = bufferAheadMs / 2 / dialogue.byteMs
    const onHeldUp = (status: number): void => this.#tellHeldUp(status)
    this.#feed = new Feed({ dialogue, clock, bufferBytes, handshake, blockBytes, at, onHeldUp })
    this.#hand = new Hand(config, model)
    this.limits = limitsOf(model, config, this.#bed, this.#hand)
    if (continued !== undefined) this.continued = continued
    this.closed = announceConnection(this.events, dialogue.address, dialogue.closed)
    void this.closed.then(() => this.#resting.abort())
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#operate(options, async () => {
      this.#hand.check(options.overrides ?? {})
      const { clock, config } = this.#parts
      const { bufferAheadMs, storePenAfterMs } = config
      const check = (list: StrokeList): void => requireStrokesWithin(list, this.#bounds)
      const parts = { feed: this.#feed, hand: this.#hand, bed: this.#bed, clock, bufferAheadMs, storePenAfterMs, check }
      const drawing = new Drawing(parts, options)
      this.#drawing = drawing
      try {
        return await this.#turns.draw(drawing.control, () => drawing.run(lists))
      } finally {
        this.#drawing = undefined
      }
    })
  }

  get emergencyLift(): EmergencyLift | undefined {
    const { descriptor } = this.#parts.dialogue
    return descriptor === undefined ? undefined : { descriptor, bytes: emergencyBytes() }
  }

  penUp(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, () => this.#perform('PU;', this.#penMoveMs, options))
  }

  penDown(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      if (!(await this.#whileNotAborted(options, () => this.#hand.ready(this.#feed)))) return
      await this.#perform('PD;', this.#penMoveMs, options)
    })
  }

  selectPen(pen: number, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      this.#hand.choose(pen)
      await this.#whileNotAborted(options, () => this.#hand.ready(this.#feed))
    })
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      requirePointWithin(target, this.#bounds)
      const { x, y } = this.#bed.toUnits(target.xMm, target.yMm)
      const { at } = this.#feed.last
      const lengthMm = Math.hypot(x - at.x, y - at.y) * this.#bed.unitMm
      const { travelSpeedMmPerS, accelMmPerS2 } = this.#parts.facts.model
      const durationMs = this.#penMoveMs + moveMs(lengthMm, travelSpeedMmPerS, accelMmPerS2)
      await this.#perform(`PU;${travelTo(x, y)}`, durationMs, options)
    })
  }

  checkpoint(options: OperationOptions = {}): Promise<PlotterCheckpoint> {
    return this.#operate(options, async () => {
      this.#mark ??= chooseMark()
      const text = `IP${this.#mark.join(',')};${questions.scalingPoints}`
      const read = (line: string): readonly number[] | undefined => readIntegers(line, 4)
      this.#mark = await this.#parts.dialogue.ask({ text, read })
      options.signal?.throwIfAborted()
      return asCheckpoint(this.#parts.facts.identification, this.#mark)
    })
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    options.signal?.throwIfAborted()
    this.#turns.requireOpen()
    // A question would wait behind everything in the buffer: while it draws, the last answer has to do.
    if (this.#drawing !== undefined) return this.#placeOf(this.#feed.last)
    return this.#operate(options, async () => {
      await this.#perform('', 0, options)
      return this.#placeOf(this.#feed.last)
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
    return this.#operate(options, () => testPlotter(this.#parts.dialogue, this.#parts.facts, options))
  }

  reset(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      const { dialogue } = this.#parts
      await this.#feed.halt()
      await dialogue.send('IN;')
      await dialogue.ask({ text: questions.status, read: (line) => readIntegers(line, 1)?.[0] })
      this.#hand.forget()
      this.#mark = undefined
      options.signal?.throwIfAborted()
    })
  }

  close(): Promise<void> {
    this.#resting.abort()
    return this.#turns.close(() => this.#makeSafeAndFree())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #penMoveMs(): number {
    return this.#parts.facts.model.penMoveMs
  }

  /** Runs an operation in its turn, and reports how it failed. Afterwards a pen that is up and not used is put back in time. */
  #operate<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      this.#resting.abort()
      try {
        return await operation()
      } catch (error) {
        if (options.signal?.aborted === true) throw options.signal.reason
        if (isDriverError(error)) this.#onFailure(error)
        throw error
      } finally {
        this.#rest()
      }
    }, options)
  }

  /** Sends HP-GL and waits until it is carried out. On abort the plotter is stopped and the pen lifted. */
  async #perform(text: string, durationMs: number, options: OperationOptions): Promise<void> {
    await this.#whileNotAborted(options, () => this.#feed.perform(text, durationMs))
  }

  async #whileNotAborted({ signal }: OperationOptions, perform: () => Promise<boolean>): Promise<boolean> {
    const onAbort = (): void => this.#feed.interrupt()
    signal?.throwIfAborted()
    signal?.addEventListener('abort', onAbort)
    try {
      const whole = await perform()
      if (signal?.aborted !== true) return whole
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
    await this.#feed.halt()
    throw signal.reason
  }

  /** Starts the time after which a resting pen goes back into its stall. */
  #rest(): void {
    const { clock, config } = this.#parts
    if (!this.#hand.holdsPen || this.#turns.closing) return
    const resting = new AbortController()
    this.#resting = resting
    void clock
      .sleep(config.storePenAfterMs, resting)
      .then(() => this.#turns.run(() => this.#storeIfResting(resting.signal)))
      .catch(() => {}) // the pen is used again, or the plotter was closed
  }

  async #storeIfResting({ aborted }: AbortSignal): Promise<void> {
    if (aborted || this.#feed.penDown || this.#turns.closing) return
    try {
      await this.#hand.store(this.#feed)
    } catch (error) {
      if (isDriverError(error)) this.#onFailure(error)
    }
  }

  #placeOf({ at, penDown }: Feed['last']): PlotterPosition {
    return { ...this.#bed.toPage(at), pen: penDown ? 'down' : 'up', known: true }
  }

  #tellHeldUp(status: number): void {
    const reason = (status & 32) !== 0 ? 'paper lever raised' : (status & 16) !== 0 ? 'VIEW pressed' : 'busy'
    this.events.emit('state_update', { waiting: reason })
  }

  #onFailure(error: DriverError): void {
    if (error.type === 'configuration') return
    if (error.code === 'DEVICE_RESET') {
      this.#hand.forget()
      this.#mark = undefined
    }
    // The end of the pipe tells that by itself.
    if (error.code !== 'DEVICE_LOST') this.events.emit('device_error', { error })
  }

  /** Pen up and in its stall, the plotter as other programs expect it, port free: as much of it as the plotter lets happen. */
  async #makeSafeAndFree(): Promise<void> {
    const { dialogue, config } = this.#parts
    const forgetMark = this.#mark !== undefined && !this.holdOnClose ? 'IP;' : ''
    try {
      await this.#feed.perform(`PU;${forgetMark}`, this.#penMoveMs)
      await this.#hand.store(this.#feed)
      if (config.handshake !== 'software') await dialogue.send('\x1b.R')
    } catch {
      // It may still listen. If it has gone, the port is all that is left to be freed.
      await dialogue.send('\x1b.KPU;SP0;').catch(() => {})
    } finally {
      await dialogue.close()
    }
  }
}

function nameOf({ model, modelName, identification }: PlotterFacts): string {
  return modelName === 'generic' ? `${model.name} ${identification}` : model.name
}
