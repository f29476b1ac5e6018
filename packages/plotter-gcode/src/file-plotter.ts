import {
  createEventHub,
  type DeviceIdentity,
  type DrawOptions,
  type DrawResult,
  type EventHub,
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
import {
  createDrawingControl,
  createPlotterTurns,
  type DrawingControl,
  type FileSink,
  type PlotterTurns,
  requireOverrides,
  requirePointWithin,
  requireStrokesWithin,
  runDrawing,
  type TravelBounds,
} from '@vfab/driver-kit'
import { flavourRules, penHeightSettings, requirePenHeight, type StrokeTask, strokeTasks } from '@vfab/driver-kit/gcode'

import { strokeTimesInLots } from '@vfab/motion'

import type { GcodeConfig } from './config.ts'
import { driverId, gcodeError } from './errors.ts'
import { limitsOf, motionLimitsOf } from './limits.ts'
import { Program } from './program.ts'
import { WrittenTally } from './written-tally.ts'

/** Characters that are written at a time: between them the drawing can be held and ended. */
const lotCharacters = 16_384

/**
 * A plotter that is a file: what would be sent is written, and counts as drawn once it is. The file begins with the units and
 * ends with the pen up, however the drawing ends.
 */
export class FilePlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  readonly #sink: FileSink
  readonly #config: GcodeConfig
  readonly #bounds: TravelBounds
  readonly #program: Program
  readonly #turns: PlotterTurns
  #resolveClosed: (error: Error | undefined) => void = () => {}

  /** @param address - as in the settings: `file=out.gcode` */
  constructor(address: string, sink: FileSink, config: GcodeConfig) {
    const { title } = flavourRules[config.flavour]
    this.#sink = sink
    this.#config = config
    this.identity = { driver: driverId, model: `${config.model}, G-code for ${title}`, address }
    this.events = createEventHub({ driver: driverId, device: address, source: 'driver' })
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#turns = createPlotterTurns({ driver: driverId, address, name: address })
    this.limits = limitsOf(config)
    this.#bounds = { ...this.limits.travelMm, name: config.model, driver: driverId }
    this.#program = new Program(config)
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#turns.run(async () => {
      requireOverrides(options.overrides, this.limits, gcodeError)
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
    return this.#turns.run(async () => {
      requirePointWithin(target, this.#bounds)
      await this.#write(this.#program.moveTo(target))
    }, options)
  }

  heightSettings(heights: PenHeightsPercent): Readonly<Record<string, unknown>> {
    return penHeightSettings(this.#config.pen, heights, gcodeError)
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
    return this.#turns.run(async () => {
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

  #movePen(to: 'up' | 'down', options: PenOptions): Promise<void> {
    return this.#turns.run(async () => {
      requirePenHeight(this.#config.pen, options.heightPercent, gcodeError)
      await this.#write(this.#program.movePen(to, options.heightPercent))
    }, options)
  }

  #drawLists(
    lists: Iterable<StrokeList> | AsyncIterable<StrokeList>,
    options: DrawOptions,
    control: DrawingControl,
  ): Promise<DrawResult> {
    const tally = new WrittenTally(options)
    const draw = async (): Promise<void> => {
      try {
        for await (const list of lists) {
          requireStrokesWithin(list, this.#bounds)
          if (strokeCount(list) > 0) await this.#drawList(list, options, control, tally)
        }
        tally.report()
      } finally {
        if (this.#program.penIsDown) await this.#write(this.#program.movePen('up'))
      }
    }
    return runDrawing({ control, signal: options.signal, account: tally, draw, makeSafe: async () => {} })
  }

  async #drawList(
    list: StrokeList,
    { overrides }: DrawOptions,
    control: DrawingControl,
    tally: WrittenTally,
  ): Promise<void> {
    const { toleranceMm, arcs, penLiftMs, penDropMs } = this.#config
    const times = strokeTimesInLots(list, motionLimitsOf(this.#config, overrides), this.#program.hereMm)
    let lot = ''
    let done: StrokeTask[] = []
    const write = async (): Promise<void> => {
      await this.#write(lot)
      const written = done
      lot = ''
      done = []
      tally.done(written)
      await this.#obey(control)
    }
    let waiting: StrokeTask | undefined
    const add = async (next: StrokeTask | undefined): Promise<void> => {
      if (waiting === undefined) return
      lot += this.#program.stroke(waiting, overrides, next)
      done.push(waiting)
      if (lot.length >= lotCharacters) await write()
    }
    for (const task of strokeTasks(list, times, { toleranceMm, arcs, penMs: penLiftMs + penDropMs })) {
      await add(task)
      waiting = task
    }
    await add(undefined)
    await write()
  }

  /** Does what the control demands. */
  async #obey(control: DrawingControl): Promise<void> {
    // Others get their turn: writing may take no time at all.
    await new Promise(setImmediate)
    if (control.mustHold && this.#program.penIsDown) await this.#write(this.#program.movePen('up'))
    if (control.demand !== 'go-on') await control.holdStill()
  }

  async #write(text: string): Promise<void> {
    if (text !== '') await this.#sink.write(text)
  }

  async #end(): Promise<void> {
    try {
      await this.#write(this.#program.end())
    } finally {
      try {
        await this.#sink.close()
      } finally {
        this.#resolveClosed(undefined)
      }
    }
  }
}
