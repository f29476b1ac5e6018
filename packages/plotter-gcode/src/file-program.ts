import type { DrawOptions, DrawOverrides, PenHeightsPercent, PlotterLimits, PointMm, StrokeList } from '@vfab/core'
import { type FileLot, type FileProgram, requireOverrides, type TravelBounds } from '@vfab/driver-kit'
import { penHeightSettings, requirePenHeight, type StrokeTask, strokeTasks } from '@vfab/driver-kit/gcode'
import { strokeTimesInLots } from '@vfab/motion'

import type { GcodeConfig } from './config.ts'
import { driverId, gcodeError } from './errors.ts'
import { limitsOf, motionLimitsOf } from './limits.ts'
import { Program } from './program.ts'
import { WrittenTally } from './written-tally.ts'

/** Characters that are written at a time. */
const lotCharacters = 16_384

/** G-code for a file. It begins with the units. */
export class GcodeFileProgram implements FileProgram<WrittenTally> {
  readonly limits: PlotterLimits
  readonly bounds: TravelBounds
  readonly #config: GcodeConfig
  readonly #program: Program

  constructor(config: GcodeConfig) {
    this.#config = config
    this.limits = limitsOf(config)
    this.bounds = { ...this.limits.travelMm, name: config.model, driver: driverId }
    this.#program = new Program(config)
  }

  get hereMm(): PointMm {
    return this.#program.hereMm
  }

  get penIsDown(): boolean {
    return this.#program.penIsDown
  }

  check(overrides: DrawOverrides | undefined): void {
    requireOverrides(overrides, this.limits, gcodeError)
  }

  tally(options: DrawOptions): WrittenTally {
    return new WrittenTally(options)
  }

  *lots(
    list: StrokeList,
    _first: number,
    overrides: DrawOverrides | undefined,
    tally: WrittenTally,
  ): Generator<FileLot, void, undefined> {
    const { toleranceMm, arcs, penLiftMs, penDropMs } = this.#config
    const times = strokeTimesInLots(list, motionLimitsOf(this.#config, overrides), this.#program.hereMm)
    let text = ''
    let strokes: StrokeTask[] = []
    const take = (): FileLot => {
      const done = strokes
      const lot = { text, written: () => tally.done(done) }
      text = ''
      strokes = []
      return lot
    }
    // A stroke is written when the one after it is known: the pen may stay down between them.
    let waiting: StrokeTask | undefined
    for (const task of strokeTasks(list, times, { toleranceMm, arcs, penMs: penLiftMs + penDropMs })) {
      if (waiting) {
        text += this.#program.stroke(waiting, overrides, task)
        strokes.push(waiting)
        if (text.length >= lotCharacters) yield take()
      }
      waiting = task
    }
    if (waiting) {
      text += this.#program.stroke(waiting, overrides, undefined)
      strokes.push(waiting)
    }
    yield take()
  }

  movePen(to: 'up' | 'down', heightPercent?: number): string {
    requirePenHeight(this.#config.pen, heightPercent, gcodeError)
    return this.#program.movePen(to, heightPercent)
  }

  moveTo(target: PointMm): string {
    return this.#program.moveTo(target)
  }

  end(): string {
    return this.#program.end()
  }

  heightSettings(heights: PenHeightsPercent): Readonly<Record<string, unknown>> {
    return penHeightSettings(this.#config.pen, heights, gcodeError)
  }
}
