import {
  type Clock,
  createEventHub,
  type DrawOverrides,
  type DrawResult,
  DriverError,
  type EventHub,
  isDriverError,
  type JobReport,
  type OperationOptions,
  type PenOptions,
  type Plotter,
  type PointMm,
  strokesFrom,
  systemClock,
} from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import { hostname } from 'node:os'

import { type DrawSettings, drawSettings } from './draw-settings.ts'
import { createGate } from './gate.ts'
import type { JobEntry } from './journal/job-record.ts'
import { restOfStroke } from './partial-stroke.ts'
import { penChangeAt, penLabel, penOf, usesSeveralPens } from './pen-change.ts'
import type { PlotOptions, PlotResult, PlotState } from './plot-job.ts'
import { createProgressSum, type PlotProgress, type ProgressSum } from './progress.ts'
import { lengthMm, Route, type RouteLayer, type StartAt } from './route.ts'
import { requireWithinTravel } from './travel-check.ts'
import { abortable } from './abortable.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'

/** How long lifting the pen may take after a failure, before the failure is reported all the same. */
const lastLiftTimeoutMs = 10_000
/** How long a plotter that fell silent may take to make itself safe. */
const lastWordMs = 15_000
const defaultSilenceMs = 120_000

/**
 * A plot from its start to its end.
 *
 * Strokes are drawn in calls of the plotter's `draw`, as a rule one for each layer. A pause within a call is the plotter's own;
 * as soon as something is done during it (jogging, other settings), the call is ended there, and what is left is
 * drawn by another one.
 */
export class PlotRun {
  readonly id: string
  readonly events: EventHub
  readonly #plotter: Plotter
  readonly #drawing: Drawing
  readonly #options: PlotOptions
  readonly #clock: Clock
  readonly #route: Route
  readonly #progress: ProgressSum
  readonly #gate = createGate()
  /** Ends every wait and the running draw: the caller's abort, a lost device, silence. */
  readonly #halt = new AbortController()
  #watchdog: Watchdog | undefined
  #state: PlotState = 'starting'
  #last: PlotProgress | undefined
  /** The stroke to draw next. */
  #next = 0
  /** What is left of it, when it was interrupted. */
  #rest: { readonly stroke: number; readonly coordsMm: Float64Array } | undefined
  /** The running call of `draw`, which then has the say on pausing and stopping. */
  #drawn: Promise<void> | undefined
  /** True while that call is being ended in order to go on with another one. */
  #leaving = false
  #layer: number | undefined
  #pen: number | undefined
  #penPutAway = false
  #changed: DrawOverrides | undefined
  #stopped: { readonly reason: string } | undefined
  #returning = false
  #pauseWanted: { readonly reason: string } | undefined
  /** Operations during a pause take turns. */
  #pauseWork: Promise<unknown> = Promise.resolve()
  #idle: AbortController | undefined
  #inkSincePauseMm = 0
  #drawnMm = 0
  #durationMs = 0
  readonly #toldLeftOut = new Set<string>()

  constructor(plotter: Plotter, drawing: Drawing, options: PlotOptions) {
    const { driver, nickname, address } = plotter.identity
    this.#plotter = plotter
    this.#drawing = drawing
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.id = options.id ?? options.journal?.id ?? crypto.randomUUID()
    this.events = createEventHub({ driver, device: nickname ?? address, source: 'job' })
    this.#route = new Route(drawing)
    this.#progress = createProgressSum(drawing, plotter.limits)
  }

  get state(): PlotState {
    return this.#state
  }

  get progress(): PlotProgress | undefined {
    return this.#last
  }

  async run(start: StartAt | undefined = this.#options.from): Promise<PlotResult> {
    const { signal, journal } = this.#options
    const onAbort = (): void => {
      this.#write({ is: 'cut' })
      this.#halt.abort(signal?.reason)
    }
    try {
      signal?.throwIfAborted()
      this.#check(start)
      signal?.addEventListener('abort', onAbort, { once: true })
      await this.#takeUp()
    } catch (error) {
      signal?.removeEventListener('abort', onAbort)
      this.#state = 'failed'
      await journal?.close()
      throw error
    }
    const forget = this.#watchPlotter()
    try {
      await this.#begin()
      await this.#drawAll()
      return await this.#finish()
    } catch (error) {
      await this.#fail(error)
      throw error
    } finally {
      forget()
      signal?.removeEventListener('abort', onAbort)
      this.#idle?.abort()
      await journal?.close()
    }
  }

  async pause(at: 'stroke' | 'now' = 'stroke', reason = 'asked to'): Promise<void> {
    if (this.#stopped !== undefined || this.#returning || this.#isOver) return
    const wanted = (this.#pauseWanted ??= { reason })
    const first = wanted.reason === reason && this.#state !== 'pausing' && this.#state !== 'paused'
    this.#gate.shut()
    if (first) {
      this.#state = 'pausing'
      this.#write({ is: 'pausing', reason })
      this.#report({ phase: 'pausing', reason })
    }
    if (this.#drawn !== undefined && !this.#leaving) await this.#plotter.pause(at, { signal: this.#halt.signal })
    if (this.#pauseWanted !== wanted || this.#state !== 'pausing') return
    this.#state = 'paused'
    this.#watchdog?.rest()
    this.#write({ is: 'paused', reason: wanted.reason })
    this.#report({ phase: 'paused', reason: wanted.reason })
    this.#waitIdle()
  }

  async resume(): Promise<void> {
    if (this.#pauseWanted === undefined) return
    this.#idle?.abort()
    await this.#pauseWork
    this.#pauseWanted = undefined
    this.#inkSincePauseMm = 0
    this.#state = 'plotting'
    this.#write({ is: 'resumed' })
    this.#gate.open()
    if (this.#drawn !== undefined) {
      this.#watchdog?.heard()
      await this.#plotter.resume({ signal: this.#halt.signal })
    }
    this.#report({ phase: 'resumed' })
  }

  async stop(reason = 'asked to'): Promise<void> {
    if (this.#isOver) return
    this.#stopped ??= { reason }
    this.#state = 'stopping'
    this.#idle?.abort()
    this.#write({ is: 'cut' })
    this.#write({ is: 'stopping', reason })
    this.#gate.open()
    if (this.#drawn !== undefined) await this.#plotter.stop()
  }

  note(text: string): void {
    this.#write({ is: 'note', reason: text })
    this.#report({ phase: 'note', reason: text })
  }

  change(overrides: DrawOverrides): void {
    this.#changed = { ...this.#changed, ...overrides }
    this.#write({ is: 'changed', overrides: this.#changed })
    // A held draw would go on with the old settings.
    if (this.#state === 'paused') void this.#whilePaused(async () => {}).catch(() => {})
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#whilePaused(() => this.#plotter.moveTo(target, options))
  }

  penUp(options: PenOptions = {}): Promise<void> {
    return this.#whilePaused(() => this.#plotter.penUp(options))
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#whilePaused(() => this.#plotter.penDown(options))
  }

  redo(strokes: number): Promise<number> {
    return this.#whilePaused(async () => {
      this.#next = Math.max(0, this.#next - Math.max(0, Math.trunc(strokes)))
      this.#rest = undefined
      this.#progress.jumpTo(this.#next, this.#route.inkBeforeMm[this.#next]!)
      return this.#next
    })
  }

  get #isOver(): boolean {
    return this.#state === 'finished' || this.#state === 'stopped' || this.#state === 'failed'
  }

  /** Everything that can be found wrong before anything moves. */
  #check(start: StartAt | undefined): void {
    if (this.#route.strokes === 0) throw nothingToDraw()
    requireWithinTravel(this.#drawing, this.#plotter.limits)
    this.#next = start === undefined ? 0 : this.#route.startOf(start)
  }

  /** Makes sure that the journal can be written. */
  async #takeUp(): Promise<void> {
    const { journal } = this.#options
    if (journal === undefined) return
    this.#write({ is: 'opened', pid: process.pid, host: hostname(), device: this.#plotter.identity.address })
    await journal.flush()
    journal.onFailure((failure) => {
      const reason = failure === undefined ? 'the journal is written again' : `${failure.message}; the plot goes on`
      this.#report({ phase: 'note', reason, ...(failure === undefined ? {} : { error: failure }) })
    })
    this.#pen = journal.stored.progress.pen
  }

  async #begin(): Promise<void> {
    const { signal } = this.#halt
    if (this.#next > 0) this.#progress.jumpTo(this.#next, this.#route.inkBeforeMm[this.#next]!)
    this.#report({ phase: 'started' })
    await this.#plotter.penUp({ signal })
    if (this.#options.journal === undefined || this.#plotter.checkpoint === undefined) return
    const checkpoint = await this.#plotter.checkpoint({ signal })
    this.#plotter.holdOnClose = true
    this.#write({ is: 'checkpoint', checkpoint })
    await this.#options.journal.flush().catch(() => {}) // told by its own listener
  }

  async #drawAll(): Promise<void> {
    while (this.#next < this.#route.strokes) {
      await this.#hold()
      if (this.#stopped !== undefined) return
      const layer = this.#route.layerOf(this.#next)
      if (layer.index === this.#layer) await this.#draw(layer)
      else await this.#enter(layer)
    }
    await this.#hold()
  }

  /** Waits while paused. */
  async #hold(): Promise<void> {
    await this.#gate.pass(this.#halt)
    if (!this.#penPutAway || this.#stopped !== undefined) return
    this.#penPutAway = false
    await this.#plotter.selectPen?.(this.#pen ?? 1, this.#halt)
  }

  async #enter(layer: RouteLayer): Promise<void> {
    const { id, name, pauseBefore = false, delayMs = 0 } = layer.layer
    const { index } = layer
    const told = { id, name, index, count: this.#route.layers.length, pauseBefore }
    this.#layer = index
    this.#last = this.#progress.startLayer(told)
    this.#write({ is: 'layer', layer: index })
    this.#report({ phase: 'layer', layer: told, progress: this.#last })
    await this.#takePen(layer)
    await this.#ask(() => this.#options.onLayer?.(told))
    if (delayMs > 0) await this.#clock.sleep(delayMs, this.#halt)
  }

  async #takePen(layer: RouteLayer): Promise<void> {
    const pen = penOf(layer)
    const { limits } = this.#plotter
    if (this.#plotter.selectPen !== undefined && pen <= limits.pens) {
      // Also when the journal says that it is in: a machine that was off has put it back, or has not.
      if (pen !== this.#pen || this.#durationMs === 0) await this.#plotter.selectPen(pen, this.#halt)
    } else if (pen !== this.#pen && usesSeveralPens(this.#route)) {
      const { onPenChange, pens = {} } = this.#options
      const change = penChangeAt(this.#route, this.#next, pens, this.#pen)
      if (onPenChange !== undefined) {
        this.note(`change to ${penLabel(change)}`)
        await this.#ask(() => onPenChange(change))
      }
    }
    if (pen !== this.#pen) this.#write({ is: 'pen', pen })
    this.#pen = pen
  }

  /** Waits for whoever called; a lost plotter ends that. */
  async #ask(question: () => void | Promise<void>): Promise<void> {
    const answer = question()
    if (answer === undefined) return
    if (!this.#pauseWanted) this.#state = 'waiting'
    await abortable(answer, this.#halt.signal)
    if (this.#state === 'waiting') this.#state = 'plotting'
  }

  /** Draws what is left of a layer, or of one stroke that was interrupted. */
  async #draw(layer: RouteLayer): Promise<void> {
    const first = this.#next
    const rest = this.#rest?.stroke === first ? this.#rest : undefined
    const strokes = rest === undefined ? this.#route.restOfLayer(first) : strokesFrom([rest.coordsMm])
    const { overrides } = this.#settingsOf(layer)
    this.#rest = undefined
    this.#leaving = false
    this.#state = 'plotting'
    const end = rest === undefined ? layer.end : first + 1
    this.#write({ is: 'draw', first, end, ...(overrides === undefined ? {} : { overrides }) })
    this.#watchdog?.heard()
    let settled = (): void => {}
    this.#drawn = new Promise((resolve) => (settled = resolve))
    try {
      const drawing = this.#plotter.draw(strokes, {
        signal: this.#halt.signal,
        overrides,
        onSent: (stroke) => this.#options.journal?.sent(first + stroke + 1),
        onDiscarded: () => this.#write({ is: 'cut' }),
        onStroke: (stroke) => this.#onStroke(first + stroke),
        onProgress: (part) => {
          this.#watchdog?.heard()
          this.#last = this.#progress.within(part)
          this.#options.onProgress?.(this.#last)
          this.#report({ phase: 'progress', progress: this.#last })
        },
      })
      this.#account(await this.#untilSilent(drawing))
      await this.#findRest(first, rest?.coordsMm)
    } finally {
      this.#drawn = undefined
      this.#watchdog?.rest()
      settled()
    }
  }

  #account(result: DrawResult): void {
    this.#progress.finishDraw(result)
    this.#drawnMm += result.drawnMm
    this.#durationMs += result.durationMs
    this.#unfinished = result.finished ? undefined : result
  }

  #unfinished: DrawResult | undefined

  /** After a draw that was ended before its last stroke: where in a stroke it was. */
  async #findRest(first: number, firstCoordsMm: Float64Array | undefined): Promise<void> {
    const result = this.#unfinished
    if (result === undefined) return
    // Somebody may have told the plotter itself to stop.
    if (!this.#leaving) this.#stopped ??= { reason: 'the plotter was stopped' }
    if (this.#stopped !== undefined || this.#next >= this.#route.strokes) return
    let drawnMm = result.drawnMm
    for (let stroke = first; stroke < this.#next; stroke++) {
      drawnMm -= stroke === first && firstCoordsMm ? lengthMm(firstCoordsMm) : this.#route.lengthMm(stroke)
    }
    const coordsMm = this.#next === first && firstCoordsMm ? firstCoordsMm : this.#route.coordsMm(this.#next)
    const place = await this.#plotter.position(this.#halt)
    const left = place.known ? restOfStroke(coordsMm, place, drawnMm) : undefined
    if (left !== undefined) this.#rest = { stroke: this.#next, coordsMm: left }
    else if (firstCoordsMm && this.#next === first) this.#rest = { stroke: first, coordsMm: firstCoordsMm }
  }

  #onStroke(stroke: number): void {
    this.#watchdog?.heard()
    this.#next = stroke + 1
    this.#options.journal?.done(stroke + 1)
    this.#inkSincePauseMm += this.#route.lengthMm(stroke)
    this.#report({ phase: 'stroke', stroke, ...(this.#last ? { progress: this.#last } : {}) })
    this.#options.onStroke?.(stroke)
    const { pauseAfterInkMm = Infinity } = this.#options
    if (this.#inkSincePauseMm < pauseAfterInkMm || this.#next === this.#route.strokes) return
    const metres = (this.#inkSincePauseMm / 1000).toFixed(1)
    this.#inkSincePauseMm = 0
    this.pause('stroke', `${metres} m of ink drawn: look after the pen`).catch(() => {}) // the draw fails as well
  }

  #settingsOf({ layer }: RouteLayer): DrawSettings {
    const { overrides: plot, pens = {} } = this.#options
    const sources = { plot, pen: pens[this.#pen ?? 1], layer, changed: this.#changed }
    const settings = drawSettings(sources, this.#plotter.limits)
    for (const key of settings.leftOut) {
      if (this.#toldLeftOut.has(key)) continue
      this.#toldLeftOut.add(key)
      this.note(`this machine has no setting ${key}: "${layer.name}" is drawn without it`)
    }
    return settings
  }

  async #finish(): Promise<PlotResult> {
    const { onProgress, returnToOrigin = true } = this.#options
    const result = {
      finished: this.#next >= this.#route.strokes && this.#stopped === undefined,
      strokesDone: this.#next,
      strokes: this.#route.strokes,
      drawnMm: this.#drawnMm,
      durationMs: this.#durationMs,
    }
    if (!result.finished) {
      const reason = this.#stopped?.reason ?? ''
      this.#write({ is: 'ended', how: 'stopped', reason })
      this.#state = 'stopped'
      this.#report({ phase: 'stopped', reason, ...(this.#last ? { progress: this.#last } : {}) })
      return result
    }
    this.#returning = true
    await this.#plotter.selectPen?.(0, this.#halt)
    if (returnToOrigin) await this.#plotter.moveTo({ xMm: 0, yMm: 0 }, this.#halt)
    if (this.#plotter.checkpoint !== undefined) this.#plotter.holdOnClose = false
    if (this.#last !== undefined) {
      this.#last = this.#progress.finish()
      onProgress?.(this.#last)
    }
    this.#write({ is: 'ended', how: 'finished' })
    this.#state = 'finished'
    this.#report({ phase: 'finished', ...(this.#last ? { progress: this.#last } : {}) })
    return result
  }

  async #fail(error: unknown): Promise<void> {
    this.#state = 'stopping'
    // A driver lifts the pen when its draw fails; this covers what fails between draws, callbacks among it.
    await this.#plotter.penUp({ signal: AbortSignal.timeout(lastLiftTimeoutMs) }).catch(() => {})
    const reason = error instanceof Error ? error.message : String(error)
    this.#write({ is: 'ended', how: this.#options.signal?.aborted ? 'stopped' : 'failed', reason })
    this.#state = 'failed'
    this.#report({ phase: 'failed', reason, ...(isDriverError(error) ? { error } : {}) })
  }

  /** Ends the running draw, so that the plotter can be told other things. */
  async #leaveDraw(): Promise<void> {
    const drawn = this.#drawn
    if (drawn === undefined) return
    this.#leaving = true
    await this.#plotter.stop()
    await drawn
  }

  #whilePaused<T>(operation: () => Promise<T>): Promise<T> {
    const turn = this.#pauseWork.then(async () => {
      if (this.#state !== 'paused') throw notPaused(this.#state)
      await this.#leaveDraw()
      return operation()
    })
    this.#pauseWork = turn.catch(() => {})
    return turn
  }

  /** Puts the pen away when the pause lasts. */
  #waitIdle(): void {
    const { idlePen } = this.#options
    if (idlePen === undefined) return
    const idle = (this.#idle = new AbortController())
    const putAway = async (): Promise<void> => {
      await this.#clock.sleep(idlePen.afterMs, idle)
      await this.#whilePaused(async () => {
        if (this.#plotter.selectPen !== undefined) {
          await this.#plotter.selectPen(0, this.#halt)
          this.#penPutAway = true
        } else if (idlePen.parkMm !== undefined) await this.#plotter.moveTo(idlePen.parkMm, this.#halt)
        this.note('the pen was put away: it waited for long')
      })
    }
    putAway().catch(() => {}) // the pause was over, or whatever failed fails again when the plot goes on
  }

  /** Looks after the plotter while nobody asks it anything. @returns what ends that */
  #watchPlotter(): () => void {
    const { silenceMs = defaultSilenceMs, button = 'pause' } = this.#options
    const listening = new AbortController()
    const watchdog = (this.#watchdog = createWatchdog(silenceMs, () =>
      this.#halt.abort(silent(this.#plotter, silenceMs)),
    ))
    const onButton = (): void => {
      const turn = this.#pauseWanted === undefined ? this.pause('stroke', 'button') : this.resume()
      turn.catch(() => {}) // the draw fails as well
    }
    this.#plotter.events.on(
      'state_update',
      ({ data }) => {
        if (button === 'pause' && data.button === 'pressed') onButton()
      },
      listening,
    )
    void this.#plotter.closed.then((error) => {
      if (!listening.signal.aborted) this.#halt.abort(error ?? lost(this.#plotter))
    })
    return () => {
      watchdog.stop()
      listening.abort()
    }
  }

  /** Waits for a draw; after a halt it has some time to make the machine safe, if it still can. */
  async #untilSilent(drawing: Promise<DrawResult>): Promise<DrawResult> {
    const { signal } = this.#halt
    let timer: NodeJS.Timeout | undefined
    const givenUp = new Promise<never>((_resolve, reject) => {
      const onHalt = (): void => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        timer = setTimeout(() => reject(signal.reason), lastWordMs).unref()
      }
      if (!this.#options.signal?.aborted) signal.addEventListener('abort', onHalt, { once: true })
    })
    try {
      return await Promise.race([drawing, givenUp])
    } finally {
      clearTimeout(timer)
    }
  }

  #write(entry: JobEntry): void {
    this.#options.journal?.write(entry)
  }

  #report(report: Omit<JobReport, 'job'>): void {
    this.events.emit('job', { job: this.id, ...report })
  }
}

function nothingToDraw(): DriverError {
  return new DriverError('the drawing has nothing to draw', {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint: 'check that its shapes are visible and lie on the page',
  })
}

function notPaused(state: PlotState): DriverError {
  return new DriverError(`that can only be done while the plot is paused; it is ${state}`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: 'pause it first',
  })
}

function silent({ identity }: Plotter, silenceMs: number): DriverError {
  return new DriverError(`the plotter at ${identity.address} has told nothing for ${Math.round(silenceMs / 1000)} s`, {
    type: 'timeout',
    code: 'TIMEOUT',
    driver: identity.driver,
    context: { address: identity.address, silenceMs },
    hint: 'check the plotter, its power and its cable; then resume the job',
  })
}

function lost({ identity }: Plotter): DriverError {
  return new DriverError(`the plotter at ${identity.address} was closed during the plot`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    driver: identity.driver,
    context: { address: identity.address },
    hint: 'check the cable and the power of the plotter; then resume the job',
  })
}
