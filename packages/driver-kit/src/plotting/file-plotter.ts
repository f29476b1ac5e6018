import {
  createEventHub,
  type DeviceIdentity,
  type DrawOptions,
  type DrawOverrides,
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
  strokeCount,
  type StrokeList,
} from '@vfab/core'

import { announceConnection } from '../announce-connection.ts'
import type { DrawingAccount } from './drawing-account.ts'
import { createDrawingControl, type DrawingControl } from './drawing-control.ts'
import type { FileSink } from './file-sink.ts'
import { createPlotterTurns, type PlotterTurns } from './plotter-turns.ts'
import { runDrawing } from './run-drawing.ts'
import { requirePointWithin, requireStrokesWithin, type TravelBounds } from './travel-bounds.ts'

/** Keeps account of what is written of a drawing: what is written is drawn. */
export interface FileTally extends DrawingAccount {
  /** Reports the progress. */
  report(): void
}

/** A part of a drawing that is written at once: between two of them the drawing can be held and ended. */
export interface FileLot {
  readonly text: string
  /** What a machine takes for it, ms; see `FileSink.write`. */
  readonly durationMs?: number
  /** True where more of the same stroke follows: a pause at a stroke waits. */
  readonly isWithin?: boolean
  /** Called when it is written. */
  written(): void
}

/**
 * What is written into a file for a plotter: each method returns text, in the order in which it is written, with what has to come
 * before it. Texts may be empty.
 */
export interface FileProgram<Tally extends FileTally> {
  readonly limits: PlotterLimits
  /** How far it reaches, and the name of the machine. */
  readonly bounds: TravelBounds
  readonly hereMm: PointMm
  readonly penIsDown: boolean
  /** @throws DriverError for settings of a drawing that the machine does not have */
  check(overrides: DrawOverrides | undefined): void
  /** The account of one drawing, from its first stroke. */
  tally(options: DrawOptions): Tally
  /** The strokes of a list, in lots; the last may be empty. @param first - number of its first stroke in the drawing */
  lots(list: StrokeList, first: number, overrides: DrawOverrides | undefined, tally: Tally): Iterable<FileLot>
  /** @throws DriverError for a height that the pen does not have */
  movePen(to: 'up' | 'down', heightPercent?: number): string
  /** What brings the pen there, lifted. */
  moveTo(target: PointMm): string
  /** The end of the file: nothing where nothing was begun. */
  end(): string
  /** Present where the file says which pen draws. */
  selectPen?(pen: number): string
  /** Present where the heights of the pen are settings. */
  heightSettings?(heights: PenHeightsPercent): Readonly<Record<string, unknown>>
}

/**
 * A plotter that is a file, or a machine that only listens: what is written counts as drawn once it is. The file ends with the pen
 * up, however the drawing ends.
 */
export function createFilePlotter<Tally extends FileTally>(
  identity: DeviceIdentity,
  program: FileProgram<Tally>,
  sink: FileSink,
): Plotter {
  return new FilePlotter(identity, program, sink)
}

class FilePlotter<Tally extends FileTally> implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  declare readonly selectPen?: NonNullable<Plotter['selectPen']>
  declare readonly heightSettings?: NonNullable<Plotter['heightSettings']>
  readonly #program: FileProgram<Tally>
  readonly #sink: FileSink
  readonly #turns: PlotterTurns
  #resolveClosed: () => void = () => {}
  /** How the connection to a machine ended by itself. */
  #lost: DriverError | undefined

  constructor(identity: DeviceIdentity, program: FileProgram<Tally>, sink: FileSink) {
    const { driver, address } = identity
    this.identity = identity
    this.#program = program
    this.#sink = sink
    this.limits = program.limits
    this.events = createEventHub({ driver, device: address, source: 'driver' })
    const ended = sink.ended?.then((error) => (this.#lost = error))
    const whenClosed = new Promise<undefined>((resolve) => (this.#resolveClosed = () => resolve(undefined)))
    this.closed = ended === undefined ? whenClosed : announceConnection(this.events, address, ended)
    this.#turns = createPlotterTurns({ driver, address, name: address })
    if (program.selectPen) {
      this.selectPen = (pen, options = {}) => this.#operate(() => this.#write(program.selectPen!(pen)), options)
    }
    if (program.heightSettings) this.heightSettings = (heights) => program.heightSettings!(heights)
  }

  get emergencyLift(): EmergencyLift | undefined {
    return this.#sink.emergencyLift
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#operate(async () => {
      this.#program.check(options.overrides)
      const control = createDrawingControl()
      return this.#turns.draw(control, () => this.#drawLists(lists, options, control))
    }, options)
  }

  penUp(options: PenOptions = {}): Promise<void> {
    return this.#movePen('up', options)
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#movePen('down', options)
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(async () => {
      requirePointWithin(target, this.#program.bounds)
      await this.#write(this.#program.moveTo(target))
    }, options)
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    options.signal?.throwIfAborted()
    this.#turns.requireOpen()
    const { hereMm, penIsDown } = this.#program
    return { ...hereMm, pen: penIsDown ? 'down' : 'up', known: true }
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
    return this.#operate(async () => {
      if (this.#sink.selfTest !== undefined) return this.#sink.selfTest()
      const message = 'the file is made when there is something to write'
      return { success: true, message, details: [{ name: 'file', success: true, message }] }
    }, options)
  }

  close(): Promise<void> {
    return this.#turns.close(() => this.#end())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /**
   * Runs an operation in its turn. What a machine has taken it carries out; then an abort counts. A file is written in no time:
   * there an abort counts before, and between the lots of a drawing.
   */
  #operate<Result>(operation: () => Promise<Result>, { signal }: OperationOptions): Promise<Result> {
    return this.#turns.run(
      async () => {
        if (this.#lost !== undefined) throw this.#lost
        try {
          const result = await operation()
          if (this.#sink.ended !== undefined) signal?.throwIfAborted()
          return result
        } catch (error) {
          if (signal?.aborted === true) throw signal.reason
          const isNews = isDriverError(error) && error.type !== 'configuration' && error.code !== 'DEVICE_LOST'
          if (isNews) this.events.emit('device_error', { error })
          throw error
        }
      },
      { signal },
    )
  }

  #movePen(to: 'up' | 'down', { heightPercent, ...options }: PenOptions): Promise<void> {
    return this.#operate(async () => {
      const text = this.#program.movePen(to, heightPercent)
      if (text !== '') await this.#write(text)
      // Nothing to do for the machine: it is asked whether it is there.
      else await this.#sink.selfTest?.()
    }, options)
  }

  #drawLists(
    lists: Iterable<StrokeList> | AsyncIterable<StrokeList>,
    options: DrawOptions,
    control: DrawingControl,
  ): Promise<DrawResult> {
    const tally = this.#program.tally(options)
    const draw = async (): Promise<void> => {
      try {
        let first = 0
        for await (const list of lists) {
          requireStrokesWithin(list, this.#program.bounds)
          const strokes = strokeCount(list)
          if (strokes > 0) await this.#drawList(this.#program.lots(list, first, options.overrides, tally), control)
          first += strokes
        }
        tally.report()
      } catch (error) {
        // The first failure is the one that is reported.
        await this.#lift().catch(() => {})
        throw error
      }
      await this.#lift()
      await this.#sink.settle?.()
    }
    return runDrawing({ control, signal: options.signal, account: tally, draw, makeSafe: async () => {} })
  }

  async #drawList(lots: Iterable<FileLot>, control: DrawingControl): Promise<void> {
    for (const lot of lots) {
      await this.#write(lot.text, lot.durationMs)
      lot.written()
      // Others get their turn: writing may take no time at all.
      await new Promise(setImmediate)
      if (control.demand === 'go-on' || (lot.isWithin === true && !control.mustHalt)) continue
      if (control.mustHold) await this.#lift()
      await control.holdStill()
    }
  }

  async #lift(): Promise<void> {
    if (this.#program.penIsDown) await this.#write(this.#program.movePen('up'))
  }

  async #write(text: string, durationMs?: number): Promise<void> {
    if (text !== '') await this.#sink.write(text, durationMs)
  }

  async #end(): Promise<void> {
    try {
      if (this.#lost === undefined) await this.#write(this.#program.end())
    } catch (error) {
      // A machine that does not answer cannot be made safe; a file that is not whole is an error.
      if (this.#sink.ended === undefined) throw error
    } finally {
      try {
        await this.#sink.close()
      } finally {
        this.#resolveClosed()
      }
    }
  }
}
