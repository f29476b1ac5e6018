import {
  createDrawingControl,
  createEventHub,
  createTurns,
  type DeviceIdentity,
  type DrawingControl,
  type DrawOptions,
  type DrawResult,
  type EventHub,
  type OperationOptions,
  type Plotter,
  type PlotterLimits,
  type PlotterPosition,
  type PointMm,
  requirePointWithin,
  requireStrokesWithin,
  type SelfTestReport,
  strokeCount,
  type StrokeList,
  type TravelBounds,
} from '@vfab/core'

import { type Bed, layOut, type UnitPoint } from './bed.ts'
import { writeBlock } from './block.ts'
import type { HpglConfig } from './config.ts'
import { driverId, hpglError } from './errors.ts'
import type { FileSink } from './file-sink.ts'
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
  readonly #turns = createTurns()
  #at: UnitPoint
  #penDown = false
  #control: DrawingControl | undefined
  #closing: Promise<void> | undefined
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
    return this.#operate(options, async () => {
      this.#hand.check(options.overrides ?? {})
      const { signal } = options
      const control = createDrawingControl()
      const onAbort = (): void => void control.end({ failure: { reason: signal?.reason } })
      signal?.addEventListener('abort', onAbort)
      this.#control = control
      try {
        return await this.#drawLists(lists, options, control)
      } finally {
        signal?.removeEventListener('abort', onAbort)
        this.#control = undefined
        control.finish()
      }
    })
  }

  penUp(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, () => this.#lift())
  }

  penDown(options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      await this.#sink.write(`${this.#setup.ready()}PD;\n`)
      this.#penDown = true
    })
  }

  selectPen(pen: number, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      this.#hand.choose(pen)
      this.#setup.choose(pen)
      await this.#lift()
    })
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#operate(options, async () => {
      requirePointWithin(target, this.#bounds)
      const at = this.#bed.toUnits(target.xMm, target.yMm)
      await this.#sink.write(`${this.#setup.begin()}PU${at.x},${at.y};\n`)
      this.#at = at
      this.#penDown = false
    })
  }

  async position(options: OperationOptions = {}): Promise<PlotterPosition> {
    options.signal?.throwIfAborted()
    this.#requireOpen()
    return { ...this.#bed.toPage(this.#at), pen: this.#penDown ? 'down' : 'up', known: true }
  }

  async pause(at: 'stroke' | 'now' = 'stroke', options: OperationOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    await this.#control?.pause(at)
  }

  async resume(options: OperationOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    this.#control?.resume()
  }

  async stop(options: OperationOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    await this.#control?.end({})
  }

  selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    return this.#operate(options, async () => {
      const message = 'the file is made when there is something to write'
      return { success: true, message, details: [{ name: 'file', success: true, message }] }
    })
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #drawLists(
    lists: Iterable<StrokeList> | AsyncIterable<StrokeList>,
    options: DrawOptions,
    control: DrawingControl,
  ): Promise<DrawResult> {
    const tally = new Tally(options)
    let first = 0
    let finished = true
    try {
      for await (const list of lists) {
        requireStrokesWithin(list, this.#bounds)
        finished = await this.#drawList(list, first, { options, control, tally })
        if (!finished) break
        first += strokeCount(list)
      }
    } finally {
      await this.#lift()
    }
    if (control.ending?.failure !== undefined) throw control.ending.failure.reason
    const { strokesDone, drawnMm, elapsedMs } = tally
    tally.report()
    return { strokesDone, finished: finished && control.ending === undefined, drawnMm, durationMs: elapsedMs }
  }

  /** @returns false when the drawing was ended before the end of the list */
  async #drawList(
    list: StrokeList,
    first: number,
    { options, control, tally }: { options: DrawOptions; control: DrawingControl; tally: Tally },
  ): Promise<boolean> {
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
      if (!(await this.#mayGoOn(control))) return false
    }
    await write()
    return this.#mayGoOn(control)
  }

  async #mayGoOn(control: DrawingControl): Promise<boolean> {
    // Others get their turn: writing may take no time at all.
    await new Promise(setImmediate)
    while (control.demand === 'pause-at-stroke' || control.demand === 'pause-now') {
      await this.#lift()
      const changed = control.change()
      control.hold(true)
      await changed
      control.hold(false)
    }
    return control.demand !== 'end'
  }

  async #lift(): Promise<void> {
    if (!this.#penDown) return
    await this.#sink.write(`${this.#setup.begin()}PU;\n`)
    this.#penDown = false
  }

  #operate<T>(options: OperationOptions, operation: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      this.#requireOpen()
      return operation()
    }, options)
  }

  #requireOpen(): void {
    if (this.#closing === undefined) return
    throw hpglError('STATE_INVALID', `${this.identity.address} is closed`, { hint: 'open it again' })
  }

  async #close(): Promise<void> {
    const reason = hpglError('STATE_INVALID', `${this.identity.address} was closed while it was written`, {
      hint: 'wait for the drawing to end before closing, or stop it',
    })
    await this.#control?.end({ failure: { reason } })
    await this.#turns.run(async () => {
      try {
        const end = this.#setup.end()
        if (end !== '') await this.#sink.write(end)
      } finally {
        await this.#sink.close()
        this.#resolveClosed(undefined)
      }
    })
  }
}
