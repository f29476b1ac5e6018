import {
  type DeviceIdentity,
  DriverError,
  type EmergencyLift,
  type DrawOptions,
  type DrawOverrides,
  type DrawResult,
  type EventHub,
  type OperationOptions,
  type Plotter,
  type PlotterCheckpoint,
  type PlotterLimits,
  type PlotterPosition,
  type PointMm,
  type SelfTestReport,
  strokeCoordsMm,
  strokeCount,
  type StrokeList,
} from '@vfab/core'
import { type FakeLink, untilAborted } from './fake-link.ts'
import type { Flaw } from './flaws.ts'

const travelMm = { widthMm: 300, heightMm: 200 }

/** A drawing under way. */
interface Run {
  /** Ends it from inside: with `stopped`, or with an error. */
  readonly controller: AbortController
  pauseAt: 'stroke' | 'now' | undefined
  /** Resolve when the pen is up and the machine waits. */
  onHeld: (() => void)[]
  onResume: () => void
}

const stopped = new Error('stopped')

export class FakePlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly closed: Promise<Error | undefined>
  readonly #link: FakeLink
  readonly #flaw: Flaw | undefined
  #turn: Promise<void> = Promise.resolve()
  #run: Run | undefined
  #closing: Promise<void> | undefined
  #pen: 'up' | 'down' = 'up'
  #drawSpeedMmPerS = 50
  readonly home: (options?: OperationOptions) => Promise<void>
  readonly continued?: boolean
  holdOnClose: boolean

  constructor(link: FakeLink, identity: DeviceIdentity, events: EventHub, flaw: Flaw | undefined, continued?: boolean) {
    if (continued !== undefined) this.continued = continued
    this.#link = link
    this.identity = identity
    this.events = flaw === 'events not remembered' ? { ...events, emit: () => {}, history: () => [] } : events
    this.#flaw = flaw
    this.holdOnClose = flaw === 'holds unasked'
    this.closed = flaw === 'closed never resolves' ? new Promise(() => {}) : link.pipe.closed
    void link.pipe.closed.then((error) => {
      if (error === undefined || flaw === 'unplug without an event') return
      events.emit('connection_changed', { connected: false, address: identity.address, error })
    })
    this.home = (options) => this.#home(options)
  }

  get limits(): PlotterLimits {
    return {
      travelMm,
      resolutionMm: this.#flaw === 'no resolution' ? 0 : 0.01,
      pens: this.#flaw === 'half a pen' ? 1.5 : 2,
      overrides: ['drawSpeedMmPerS'],
      motion: {
        drawSpeedMmPerS: 50,
        travelSpeedMmPerS: this.#flaw === 'limit not a number' ? Number.NaN : 100,
        drawAccelMmPerS2: 500,
        travelAccelMmPerS2: 500,
        corneringDeviationMm: 0,
        penLiftMs: 0,
        penDropMs: 0,
      },
    }
  }

  async selfTest({ signal }: OperationOptions = {}): Promise<SelfTestReport> {
    return this.#inTurn(signal, async () => {
      await this.#link.ask('HELLO', signal)
      if (this.#flaw === 'selfTest moves') await this.#go({ xMm: 1, yMm: 1 })
      const success = this.#flaw !== 'selfTest fails in secret'
      const details =
        this.#flaw === 'selfTest without checks' ? [] : [{ name: 'greeting', success, message: 'answers' }]
      return { success: true, message: 'all is well', details }
    })
  }

  async draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    if (this.#flaw !== 'bounds checked on the way' && !(Symbol.asyncIterator in strokes)) this.#check(strokes)
    this.#use(options.overrides)
    return this.#inTurn(options.signal, () => this.#draw(strokes, options))
  }

  get emergencyLift(): EmergencyLift | undefined {
    const { descriptor } = this.#link.pipe
    const line = this.#flaw === 'emergencyLift lifts nothing' ? 'WHERE' : 'UP'
    return descriptor === undefined ? undefined : { descriptor, bytes: Buffer.from(`\n${line}\n`, 'latin1') }
  }

  async penUp({ signal }: OperationOptions = {}): Promise<void> {
    if (this.#flaw === 'penUp does nothing twice' && this.#pen === 'up') throw new Error('is up already')
    await this.#inTurn(signal, () => this.#lift(signal))
  }

  async penDown({ signal }: OperationOptions = {}): Promise<void> {
    await this.#inTurn(signal, async () => {
      if (this.#flaw !== 'penDown does nothing') await this.#link.command('DOWN', signal)
      this.#pen = 'down'
    })
  }

  async moveTo(target: PointMm, { signal }: OperationOptions = {}): Promise<void> {
    if (this.#flaw !== 'moveTo without bounds') this.#checkPoint(target.xMm, target.yMm)
    await this.#inTurn(signal, async () => {
      if (this.#flaw !== 'moveTo with the pen down') await this.#lift(signal)
      if (this.#flaw === 'signal ignored while moving') await this.#go(target)
      else await this.#go(this.#flaw === 'moveTo goes elsewhere' ? { xMm: 1, yMm: 1 } : target, signal)
    })
  }

  async position({ signal }: OperationOptions = {}): Promise<PlotterPosition> {
    return this.#inTurn(signal, async () => {
      const [xMm = Number.NaN, yMm = Number.NaN] = (await this.#link.ask('WHERE', signal)).split(' ').map(Number)
      const off = this.#flaw === 'position off' ? 1 : 0
      return { xMm: xMm + off, yMm, pen: this.#pen, known: this.#flaw !== 'position not known' }
    })
  }

  async checkpoint({ signal }: OperationOptions = {}): Promise<PlotterCheckpoint> {
    await this.#inTurn(signal, () => this.#link.command('MARK 7', signal))
    return { mark: '7' }
  }

  async setOrigin({ signal }: OperationOptions = {}): Promise<void> {
    await this.#inTurn(signal, async () => {
      if (this.#flaw !== 'setOrigin does nothing') await this.#link.command('ZERO', signal)
    })
  }

  async jog({ xMm, yMm }: PointMm, options: OperationOptions = {}): Promise<void> {
    if (Math.abs(xMm) > travelMm.widthMm || Math.abs(yMm) > travelMm.heightMm) {
      if (this.#flaw !== 'any walk taken') throw new RangeError(`(${xMm}, ${yMm}) mm is longer than the machine`)
    }
    const here = await this.position(options)
    const target = { xMm: here.xMm + xMm, yMm: here.yMm + yMm }
    if (this.#flaw === 'jog within the origin') this.#checkPoint(target.xMm, target.yMm)
    await this.#inTurn(options.signal, async () => {
      await this.#lift(options.signal)
      await this.#go(target, options.signal)
      if (this.#flaw === 'jog with the pen down') await this.#link.command('DOWN', options.signal)
    })
  }

  async selectPen(pen: number, { signal }: OperationOptions = {}): Promise<void> {
    if (![0, 1, 2].includes(pen) && this.#flaw !== 'any pen taken') throw new RangeError(`there is no pen ${pen}`)
    await this.#inTurn(signal, async () => {
      await this.#lift(signal)
      await this.#link.command(`PEN ${pen}`, signal)
    })
  }

  #use(overrides: DrawOverrides = {}): void {
    const { drawSpeedMmPerS = 50, ...others } = overrides
    if (this.#flaw !== 'overrides not checked' && (drawSpeedMmPerS <= 0 || Object.keys(others).length > 0)) {
      throw new DriverError('no such setting', {
        type: 'configuration',
        code: 'CONFIG_INVALID',
        hint: 'leave it out',
      })
    }
    if (this.#flaw === 'overrides ignored') return
    if (this.#flaw === 'overrides stay' && overrides.drawSpeedMmPerS === undefined) return
    this.#drawSpeedMmPerS = drawSpeedMmPerS
  }

  async pause(at: 'stroke' | 'now' = 'stroke'): Promise<void> {
    const run = this.#run
    if (this.#flaw === 'pause without a draw fails' && run === undefined) throw new Error('nothing to pause')
    if (run === undefined || this.#flaw === 'pause ignored') return
    if (this.#flaw === 'pause twice resumes' && run.pauseAt !== undefined) return this.resume()
    const held = new Promise<void>((resolve) => run.onHeld.push(resolve))
    const waitsAlready = run.pauseAt !== undefined
    run.pauseAt = at
    if (waitsAlready) return
    await held
  }

  async resume(): Promise<void> {
    if (this.#run === undefined || this.#flaw === 'resume ignored') return
    this.#run.pauseAt = undefined
    this.#run.onResume()
  }

  async stop(): Promise<void> {
    if (this.#run === undefined) return
    if (this.#flaw === 'stop ignores a pause' && this.#run.pauseAt !== undefined) return
    this.#run.controller.abort(this.#flaw === 'stop rejects the draw' ? new Error('stopped by the user') : stopped)
    await this.#turn
  }

  close(): Promise<void> {
    if (this.#flaw === 'close makes a promise each time') return (this.#closing ??= this.#close()).then(() => {})
    return (this.#closing ??= this.#close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#flaw !== 'asyncDispose does nothing') await this.close()
  }

  async #close(): Promise<void> {
    if (this.#flaw !== 'close waits for the drawing') this.#run?.controller.abort(closedError())
    await this.#turn
    try {
      if (this.#flaw !== 'close leaves the pen down') await this.#link.command('UP')
    } catch {
      // gone or silent: nothing can be made safe any more
      if (this.#flaw === 'failed close keeps the port') return
    }
    if (this.#flaw !== 'close keeps the port') await this.#link.pipe.close()
  }

  /** Runs `work` after everything asked for before; a call that is aborted while it waits leaves the queue. */
  async #inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#flaw !== 'signal ignored before sending') signal?.throwIfAborted()
    if (this.#closing !== undefined && this.#flaw === 'calls after close do nothing') return undefined as T
    this.#assertOpen()
    if (this.#flaw === 'turns not kept') return work()
    const before = this.#turn
    let onDone = (): void => {}
    this.#turn = new Promise((resolve) => (onDone = resolve))
    try {
      await untilAborted(before, this.#flaw === 'signal ignored in the queue' ? undefined : signal)
    } catch (error) {
      void before.then(onDone)
      throw error
    }
    try {
      this.#assertOpen()
      return await work()
    } catch (error) {
      if (this.#flaw === 'failure blocks the queue') onDone = () => {}
      throw error
    } finally {
      onDone()
    }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw closedError()
  }

  async #draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions): Promise<DrawResult> {
    const run: Run = { controller: new AbortController(), pauseAt: undefined, onHeld: [], onResume: () => {} }
    const inner = run.controller.signal
    const signal = options.signal === undefined ? inner : AbortSignal.any([inner, options.signal])
    this.#run = run
    let strokesDone = 0
    let drawnMm = 0
    let finished = true
    try {
      for await (const list of this.#lists(strokes, signal)) {
        if (this.#flaw !== 'bounds checked on the way') this.#check(list)
        if (this.#flaw === 'empty drawing moves' && strokeCount(list) === 0) await this.#go({ xMm: 1, yMm: 1 })
        if (this.#flaw === 'strokes numbered by list') strokesDone = 0
        for (let stroke = 0; stroke < strokeCount(list); stroke++) {
          await this.#checkpoint(run, signal)
          drawnMm += await this.#drawStroke(run, strokeCoordsMm(list, stroke), signal)
          strokesDone++
          this.#report(strokesDone, drawnMm, options)
        }
      }
    } catch (error) {
      await this.#makeSafe()
      const quiet = this.#flaw === 'draw hides failures' && !signal.aborted
      if (error !== stopped && !quiet)
        throw this.#flaw === 'failure wrapped' ? new Error('draw failed', { cause: error }) : error
      finished = this.#flaw === 'stop counts as finished'
    } finally {
      this.#run = undefined
      for (const resolve of run.onHeld) resolve()
    }
    return {
      strokesDone,
      finished,
      drawnMm: this.#flaw === 'drawnMm wrong' ? 2 * drawnMm : drawnMm,
      durationMs: 1000 * (drawnMm / this.#drawSpeedMmPerS),
    }
  }

  async *#lists(strokes: StrokeList | AsyncIterable<StrokeList>, signal: AbortSignal): AsyncGenerator<StrokeList> {
    if (!(Symbol.asyncIterator in strokes)) {
      yield strokes
    } else if (this.#flaw === 'stream read ahead') {
      const all: StrokeList[] = []
      for await (const list of strokes) all.push(list)
      yield* all
    } else if (this.#flaw === 'stream not given back') {
      const iterator = strokes[Symbol.asyncIterator]()
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } else {
      for await (const list of strokes) {
        signal.throwIfAborted()
        yield list
      }
    }
  }

  #report(strokesDone: number, drawnMm: number, options: DrawOptions): void {
    const doneMm = this.#flaw === 'more drawn than sent' ? 2 : 1
    options.onWithin?.(strokesDone - 1, { sentMm: 1, doneMm })
    if (this.#flaw === 'stroke acknowledged twice') options.onStroke?.(strokesDone - 1)
    try {
      if (this.#flaw !== 'stroke never acknowledged') options.onStroke?.(strokesDone - 1)
    } catch (error) {
      if (this.#flaw !== 'what onStroke throws is ignored') throw error
    }
    if (this.#flaw === 'no progress') return
    const progress = { strokesDone, drawnMm, elapsedMs: strokesDone, remainingMs: 0 }
    options.onProgress?.(this.#flaw === 'progress goes back' ? { ...progress, elapsedMs: -strokesDone } : progress)
  }

  async #drawStroke(run: Run, coords: Float64Array, signal: AbortSignal): Promise<number> {
    let drawnMm = 0
    for (let at = 0; at < coords.length; at += 2) this.#checkPoint(coords[at]!, coords[at + 1]!)
    await this.#go({ xMm: coords[0]!, yMm: coords[1]! }, signal)
    if (coords.length === 2 && this.#flaw === 'dots skipped') throw new Error('a stroke of one point')
    await this.#lower(signal)
    for (let at = 2; at < coords.length; at += 2) {
      if (run.pauseAt === 'now' && this.#flaw !== 'pause waits for the stroke') {
        await this.#checkpoint(run, signal)
        await this.#lower(signal)
      }
      await this.#go({ xMm: coords[at]!, yMm: coords[at + 1]! }, signal)
      drawnMm += Math.hypot(coords[at]! - coords[at - 2]!, coords[at + 1]! - coords[at - 1]!)
    }
    if (this.#flaw !== 'pen left down') await this.#lift(signal)
    return drawnMm
  }

  /** Waits here while paused. */
  async #checkpoint(run: Run, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (run.pauseAt === undefined) return
    if (this.#flaw !== 'pause leaves the pen down') await this.#lift(signal)
    else await this.#lower(signal)
    for (const resolve of run.onHeld.splice(0)) resolve()
    if (this.#flaw === 'pause does not hold') return
    const resumed = new Promise<void>((resolve) => (run.onResume = resolve))
    await untilAborted(resumed, this.#flaw === 'abort ignored while paused' ? undefined : signal)
  }

  async #lift(signal?: AbortSignal): Promise<void> {
    await this.#link.command('UP', signal)
    this.#pen = 'up'
  }

  async #lower(signal?: AbortSignal): Promise<void> {
    this.#pen = 'down'
    await this.#link.command('DOWN', signal)
  }

  /** After a failure: pen up, if the machine still listens. The first failure is the one that counts. */
  async #makeSafe(): Promise<void> {
    if (this.#flaw === 'failure leaves the pen down') return
    await this.#lift().catch(() => {})
  }

  async #go({ xMm, yMm }: PointMm, signal?: AbortSignal): Promise<void> {
    await this.#link.command(`GO ${xMm} ${yMm}`, signal)
  }

  async #home({ signal }: OperationOptions = {}): Promise<void> {
    await this.#inTurn(signal, async () => {
      await this.#lift(signal)
      if (this.#flaw !== 'home stays away') await this.#go({ xMm: 0, yMm: 0 }, signal)
    })
  }

  #check(strokes: StrokeList): void {
    const { coordsMm } = strokes
    for (let at = 0; at < coordsMm.length; at += 2) this.#checkPoint(coordsMm[at]!, coordsMm[at + 1]!)
  }

  #checkPoint(xMm: number, yMm: number): void {
    if (this.#flaw === 'bounds not checked') return
    if (Number.isNaN(xMm + yMm) && this.#flaw !== 'NaN not checked')
      throw new RangeError(`(${xMm}, ${yMm}) is no point`)
    const edge = this.#flaw === 'edge out of reach' ? 1 : 0
    const { widthMm, heightMm } = travelMm
    if (!(xMm < 0 || yMm < 0 || xMm > widthMm - edge || yMm > heightMm - edge)) return
    throw new DriverError(`(${xMm}, ${yMm}) lies outside the travel`, {
      type: 'configuration',
      code: this.#flaw === 'bounds code wrong' ? 'INPUT_INVALID' : 'OUT_OF_BOUNDS',
      hint: 'make the drawing smaller',
    })
  }
}

function closedError(): DriverError {
  return new DriverError('the plotter is closed', {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: 'open it again',
  })
}
