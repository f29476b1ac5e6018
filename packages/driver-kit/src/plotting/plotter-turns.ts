import { abortable } from '@vfab/core'
import { DriverError } from '@vfab/core'
import type { OperationOptions } from '@vfab/core'
import type { DrawingControl } from './drawing-control.ts'
import { createTurns, type Turns } from './turns.ts'

/** Which plotter it is, for errors. */
export interface PlotterTurnsOptions {
  /** Id of the driver. */
  readonly driver: string
  readonly address: string
  /** What the plotter is called in errors: `the plotter at /dev/ttyACM0`. */
  readonly name: string
}

/** The order in which a plotter does things: operations take turns, pausing and stopping reach into the drawing, closing ends it all. */
export interface PlotterTurns extends Turns {
  /** Whether the plotter is closed, or about to be. */
  readonly closing: boolean
  /** Runs `task` when all earlier ones have ended, see {@link Turns.run}. @throws DriverError `STATE_INVALID` once the plotter is closed */
  run<T>(task: () => Promise<T>, options?: OperationOptions): Promise<T>
  /** Runs a drawing, within a turn: {@link pause}, {@link resume}, {@link stop} and {@link close} reach it until it is over. */
  draw<T>(control: DrawingControl, drawing: () => Promise<T>): Promise<T>
  /** `Plotter.pause`. An abort ends the wait, not the pause. */
  pause(at?: 'stroke' | 'now', options?: OperationOptions): Promise<void>
  /** `Plotter.resume` */
  resume(options?: OperationOptions): Promise<void>
  /** `Plotter.stop`. An abort ends the wait, not the stop. */
  stop(options?: OperationOptions): Promise<void>
  /** @throws DriverError `STATE_INVALID` once the plotter is closed */
  requireOpen(): void
  /**
   * Ends the drawing, waits for what else is under way, and runs `makeSafeAndFree`. Nothing else gets a turn any more. A second
   * call returns the promise of the first.
   */
  close(makeSafeAndFree: () => Promise<void>): Promise<void>
}

/** Makes the order of one plotter. */
export function createPlotterTurns(options: PlotterTurnsOptions): PlotterTurns {
  return new DrawingTurns(options)
}

class DrawingTurns implements PlotterTurns {
  readonly #options: PlotterTurnsOptions
  readonly #turns = createTurns()
  #drawing: DrawingControl | undefined
  #closing: Promise<void> | undefined

  constructor(options: PlotterTurnsOptions) {
    this.#options = options
  }

  get closing(): boolean {
    return this.#closing !== undefined
  }

  run<T>(task: () => Promise<T>, options: OperationOptions = {}): Promise<T> {
    return this.#turns.run(async () => {
      this.requireOpen()
      return await task()
    }, options)
  }

  async draw<T>(control: DrawingControl, drawing: () => Promise<T>): Promise<T> {
    this.#drawing = control
    try {
      return await drawing()
    } finally {
      this.#drawing = undefined
    }
  }

  async pause(at: 'stroke' | 'now' = 'stroke', { signal }: OperationOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    if (this.#drawing !== undefined) await abortable(this.#drawing.pause(at), signal)
  }

  async resume({ signal }: OperationOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    this.#drawing?.resume()
  }

  async stop({ signal }: OperationOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    if (this.#drawing !== undefined) await abortable(this.#drawing.end({}), signal)
  }

  requireOpen(): void {
    if (this.closing) throw this.#stateInvalid('is closed', 'open it again')
  }

  close(makeSafeAndFree: () => Promise<void>): Promise<void> {
    return (this.#closing ??= this.#close(makeSafeAndFree))
  }

  async #close(makeSafeAndFree: () => Promise<void>): Promise<void> {
    const hint = 'wait for the drawing to end before closing, or stop it'
    const reason = this.#stateInvalid('was closed while it was drawing', hint)
    await this.#drawing?.end({ failure: { reason } })
    await this.#turns.run(makeSafeAndFree)
  }

  #stateInvalid(what: string, hint: string): DriverError {
    const { driver, address, name } = this.#options
    return new DriverError(`${name} ${what}`, {
      type: 'configuration',
      code: 'STATE_INVALID',
      driver,
      context: { address },
      hint,
    })
  }
}
