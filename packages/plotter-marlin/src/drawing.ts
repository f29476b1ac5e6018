import { type Clock, type DrawOptions, type DrawResult, type PointMm, strokeCount, type StrokeList } from '@vfab/core'
import { createDrawingControl, type DrawingControl, pacedLists, runDrawing } from '@vfab/driver-kit'
import {
  gapOf,
  line,
  type MoveLine,
  type MoveSpeeds,
  type MoveWriter,
  type StrokeTask,
  strokeTasks,
} from '@vfab/driver-kit/gcode'
import { strokeTimesInLots } from '@vfab/motion'

import { Account } from './account.ts'
import type { MarlinConfig } from './config.ts'
import { partsOf } from './cut-pieces.ts'
import { axisMs, motionLimitsOf } from './limits.ts'
import type { Link } from './link.ts'
import type { Pen } from './pen.ts'

/** What a {@link Drawing} works with. */
export interface DrawingParts {
  readonly link: Link
  readonly pen: Pen
  readonly writer: MoveWriter
  readonly config: MarlinConfig
  readonly clock: Clock
  readonly speeds: MoveSpeeds
  /** Where the last line leads, mm on the page. */
  readonly here: () => PointMm
  /** Called with each list before anything of it is drawn; throws for one that cannot be drawn. */
  readonly check: (strokes: StrokeList) => void
  /** After a failure: brings the board to rest with the pen up. */
  readonly makeSafe: () => Promise<void>
}

/**
 * One call of `draw`. Lines go out as fast as the board takes them; none lasts longer than a tenth of a second, so that a halt
 * within a stroke comes soon: Marlin finishes what it has, and the drawing continues from exactly there.
 */
export class Drawing {
  readonly control: DrawingControl = createDrawingControl()
  readonly #parts: DrawingParts
  readonly #options: DrawOptions
  readonly #account: Account
  #strokesKnown = 0
  #begun = false
  /** What an answer has thrown: the drawing ends with it. */
  #thrown: { readonly reason: unknown } | undefined

  constructor(parts: DrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#account = new Account(options, () => parts.clock.now())
    parts.link.onFree = (blocks) => this.#noteFree(blocks)
  }

  /** Draws; resolves when the machine rests with the pen up. Rejects as `Plotter.draw` does, with the machine made safe. */
  run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    return runDrawing({
      control: this.control,
      signal: this.#options.signal,
      account: this.#account,
      draw: () => this.#drawAll(lists),
      makeSafe: () => this.#parts.makeSafe(),
    })
  }

  #mostFree = 0

  #noteFree(blocks: number): void {
    this.#mostFree = Math.max(this.#mostFree, blocks)
    this.#account.plannerBlocks = this.#mostFree + 1
  }

  async #drawAll(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<void> {
    for await (const list of pacedLists(lists, this.control, { obey: () => this.#obey() })) await this.#drawList(list)
    await this.#comeToRest()
    await this.#obey()
    this.#account.report()
  }

  async #drawList(list: StrokeList): Promise<void> {
    const { check, config, here } = this.#parts
    check(list)
    if (strokeCount(list) === 0) return
    const { overrides } = this.#options
    const { toleranceMm, arcs, penLiftMs, penDropMs } = config
    const limits = motionLimitsOf(config, overrides)
    const penMs = penLiftMs + penDropMs + 2 * axisMs(config)
    if (this.#options.onProgress !== undefined) {
      for (const { travelMs, drawMs } of strokeTimesInLots(list, limits, here())) {
        for (const [at, ms] of drawMs.entries()) this.#account.expect(ms + travelMs[at]! + penMs)
      }
    }
    const first = this.#strokesKnown
    this.#strokesKnown += strokeCount(list)
    let waiting: StrokeTask | undefined
    for (const task of strokeTasks(list, strokeTimesInLots(list, limits, here()), { toleranceMm, arcs, penMs })) {
      if (waiting !== undefined) await this.#drawStroke(first + waiting.index, waiting, task)
      waiting = task
    }
    if (waiting !== undefined) await this.#drawStroke(first + waiting.index, waiting, undefined)
  }

  async #drawStroke(stroke: number, task: StrokeTask, next: StrokeTask | undefined): Promise<void> {
    const { pen, writer, speeds, here, config } = this.#parts
    await this.#obey()
    this.#begun = true
    const from = here()
    const way = line(from.xMm, from.yMm, task.startX, task.startY)
    if (pen.state === 'down' && way.lengthMm <= config.joinToleranceMm) {
      await this.#send(writer.draw(way, speeds))
    } else {
      await this.#movePen('up')
      await this.#send(writer.travel(task.startX, task.startY, speeds))
    }
    await this.#movePen('down')
    this.#account.begin(stroke, task)
    for (const piece of task.pieces) {
      for (const part of partsOf(piece, speeds.drawSpeedMmPerS)) {
        if (this.control.mustHalt) await this.#haltWithin()
        const move = writer.draw(part, speeds)
        if (move !== undefined) await this.#send(move, () => this.#account.taken(stroke, part.lengthMm))
      }
    }
    if (next !== undefined && gapOf(task, next) <= config.joinToleranceMm) {
      // It is done when the pen leaves the paper.
      this.#joined.push({ stroke, task })
      return
    }
    const ended = [...this.#joined.splice(0), { stroke, task }]
    await this.#movePen('up', () => {
      for (const each of ended) this.#account.finish(each.stroke, each.task)
    })
  }

  readonly #joined: { readonly stroke: number; readonly task: StrokeTask }[] = []

  /** Lets the board finish what it has, lifts the pen, waits, and lowers it again where it was lifted. */
  async #haltWithin(): Promise<void> {
    await this.#movePen('up')
    await this.#rest()
    this.#account.settle()
    await this.control.holdStill()
    await this.#movePen('down')
  }

  /** Does what the control demands, between two strokes. */
  async #obey(): Promise<void> {
    if (this.#thrown !== undefined) throw this.#thrown.reason
    if (this.control.demand === 'go-on') return
    await this.#comeToRest()
    await this.control.holdStill()
  }

  async #comeToRest(): Promise<void> {
    if (!this.#begun) return
    const { pen } = this.#parts
    const ended = pen.state === 'up' ? [] : this.#joined.splice(0)
    await this.#movePen('up', () => {
      for (const each of ended) this.#account.finish(each.stroke, each.task)
    })
    await this.#rest()
  }

  async #rest(): Promise<void> {
    await this.#parts.link.rest()
    if (this.#thrown !== undefined) throw this.#thrown.reason
  }

  async #movePen(to: 'up' | 'down', onThere?: () => void): Promise<void> {
    const { pen, writer } = this.#parts
    if (pen.state === to) return
    const { penUpPercent, penDownPercent } = this.#options.overrides ?? {}
    const lines = pen.lines(to, { penUpPercent, penDownPercent } as Parameters<Pen['lines']>[1])
    pen.state = 'unknown'
    for (const [index, text] of lines.entries()) {
      await this.#sendLine(text, index === lines.length - 1 ? onThere : undefined)
    }
    pen.state = to
    writer.interrupted()
  }

  async #send(move: MoveLine | undefined, onTaken?: () => void): Promise<void> {
    if (move !== undefined) await this.#sendLine(move.text, onTaken)
  }

  async #sendLine(text: string, onTaken?: () => void): Promise<void> {
    await this.#parts.link.send(text, {
      onTaken: () => {
        try {
          onTaken?.()
        } catch (reason) {
          this.#thrown ??= { reason }
          void this.control.end({ failure: { reason } })
        }
      },
    })
  }
}
