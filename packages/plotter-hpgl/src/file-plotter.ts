import {
  createEventHub,
  type DeviceIdentity,
  type DrawOptions,
  type DrawResult,
  type EventHub,
  type OperationOptions,
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
  requirePointWithin,
  requireStrokesWithin,
  runDrawing,
  type TravelBounds,
} from '@vfab/driver-kit'

import { type Bed, layOut, type UnitPoint } from './bed.ts'
import { writeBlock } from './block.ts'
import type { HpglConfig } from './config.ts'
import { driverId, hpglError } from './errors.ts'
import { FileHand } from './file-hand.ts'
import { Hand } from './hand.ts'
import { limitsOf } from './limits.ts'
import { models } from './models.ts'
import { type Piece, piecesOf } from './pieces.ts'
import { Tally } from './tally.ts'

/** Pieces that are written at a time: between them the drawing can be held and ended. */
const lotPieces = 200

/**
 * A plotter that is a file: what would be sent is written, and counts as drawn once it is. For spoolers, and for plotters
 * that are elsewhere. The file begins with `IN;` and ends with the pen up and put back, however the drawing ends.
 */
export class FilePlotter implements Plotter {
  readonly kind = 'plotter'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly limits: PlotterLimits
  readonly closed: Promise<Error | undefined>
  readonly #sink: FileSink
  readonly #bed: Bed
  readonly #bounds: TravelBounds
  readonly #hand: Hand
  readonly #setup: FileHand
  readonly #turns: PlotterTurns
  #at: UnitPoint
  #penDown = false
  #resolveClosed: (error: Error | undefined) => void = () => {}

  /** @param address - as in the settings: `file=out.hpgl` */
  constructor(address: string, sink: FileSink, config: HpglConfig) {
    const model = models[config.model === 'auto' ? 'generic' : config.model]
    const paper = config.paper === 'auto' ? 'a4' : config.paper
    const clip = model.papers[paper]
    if (clip === undefined) {
      throw hpglError('CONFIG_INVALID', `the ${model.name} takes no ${paper}`, {
        context: { paper },
        hint: `set paper to ${Object.keys(model.papers).join(' or ')}`,
      })
    }
    this.#sink = sink
    this.identity = { driver: driverId, model: `${model.name}, written to a file`, address }
    this.events = createEventHub({ driver: driverId, device: address, source: 'driver' })
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#turns = createPlotterTurns({ driver: driverId, address, name: address })
    this.#bed = layOut(clip, config.unitMm ?? model.unitMm, config.rotationDegrees)
    this.#bounds = { ...this.#bed.travelMm, name: model.name, driver: driverId }
    this.#hand = new Hand(config, model)
    const paperSetup =
      config.paper === 'auto' || model.paperSwitch === undefined
        ? ''
        : model.paperSwitch[0].includes(paper)
          ? 'PS0;'
          : 'PS4;'
    this.#setup = new FileHand(config, model, `IN;${paperSetup}`)
    this.limits = limitsOf(model, config, this.#bed, this.#hand)
    this.#at = this.#bed.toUnits(0, 0)
  }

  draw(strokes: StrokeList | AsyncIterable<StrokeList>, options: DrawOptions = {}): Promise<DrawResult> {
    const lists = Symbol.asyncIterator in strokes ? strokes : [strokes]
    return this.#turns.run(async () => {
      this.#hand.check(options.overrides ?? {})
      const control = createDrawingControl()
      return this.#turns.draw(control, () => this.#drawLists(lists, options, control))
    }, options)
  }

  penUp(options: OperationOptions = {}): Promise<void> {
    return this.#turns.run(() => this.#lift(), options)
  }

  penDown(options: OperationOptions = {}): Promise<void> {
    return this.#turns.run(async () => {
      await this.#sink.write(`${this.#setup.ready()}PD;\n`)
      this.#penDown = true
    }, options)
  }

  selectPen(pen: number, options: OperationOptions = {}): Promise<void> {
    return this.#turns.run(async () => {
      this.#hand.choose(pen)
      this.#setup.choose(pen)
      await this.#lift()
    }, options)
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#turns.run(async () => {
      requirePointWithin(target, this.#bounds)
      const at = this.#bed.toUnits(target.xMm, target.yMm)
      await this.#sink.write(`${this.#setup.begin()}PU${at.x},${at.y};\n`)
      this.#at = at
      this.#penDown = false
    }, options)
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    options.signal?.throwIfAborted()
    this.#turns.requireOpen()
    return { ...this.#bed.toPage(this.#at), pen: this.#penDown ? 'down' : 'up', known: true }
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

  #drawLists(
    lists: Iterable<StrokeList> | AsyncIterable<StrokeList>,
    options: DrawOptions,
    control: DrawingControl,
  ): Promise<DrawResult> {
    const tally = new Tally(options)
    const draw = async (): Promise<void> => {
      try {
        let first = 0
        for await (const list of lists) {
          requireStrokesWithin(list, this.#bounds)
          await this.#drawList(list, first, { options, control, tally })
          first += strokeCount(list)
        }
        tally.report()
      } finally {
        await this.#lift()
      }
    }
    return runDrawing({ control, signal: options.signal, account: tally, draw, makeSafe: async () => {} })
  }

  async #drawList(
    list: StrokeList,
    first: number,
    { options, control, tally }: { options: DrawOptions; control: DrawingControl; tally: Tally },
  ): Promise<void> {
    const times = this.#hand.times(options.overrides)
    const from = { at: this.#at, down: this.#penDown }
    let lot: Piece[] = []
    const write = async (): Promise<void> => {
      if (lot.length === 0) return
      await this.#sink.write(`${this.#setup.ready(options.overrides)}${writeBlock(lot).text}\n`)
      this.#at = lot.at(-1)!.at
      this.#penDown = lot.at(-1)!.kind !== 'travel'
      const done = lot
      lot = []
      tally.expect(done.reduce((sum, { durationMs }) => sum + durationMs, 0))
      tally.done(done)
    }
    for (const piece of piecesOf(list, first, this.#bed, times, from)) {
      lot.push(piece)
      if (lot.length < lotPieces || piece.endOf === undefined) continue
      await write()
      await this.#obey(control)
    }
    await write()
    await this.#obey(control)
  }

  /** Does what the control demands. */
  async #obey(control: DrawingControl): Promise<void> {
    // Others get their turn: writing may take no time at all.
    await new Promise(setImmediate)
    if (control.mustHold) await this.#lift()
    if (control.demand !== 'go-on') await control.holdStill()
  }

  async #lift(): Promise<void> {
    if (!this.#penDown) return
    await this.#sink.write(`${this.#setup.begin()}PU;\n`)
    this.#penDown = false
  }

  async #end(): Promise<void> {
    try {
      const end = this.#setup.end()
      if (end !== '') await this.#sink.write(end)
    } finally {
      await this.#sink.close()
      this.#resolveClosed(undefined)
    }
  }
}
