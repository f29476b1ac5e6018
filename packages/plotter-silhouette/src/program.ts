import type { DrawOptions, DrawOverrides, PlotterLimits, PointMm, StrokeList } from '@vfab/core'
import {
  type DrawingAccount,
  type FileLot,
  type FileProgram,
  progressOf,
  requireOverrides,
  type TravelBounds,
} from '@vfab/driver-kit'

import type { SilhouetteConfig } from './config.ts'
import { driverId, silhouetteError } from './errors.ts'
import { command, point, prologue, setSpeed, speedOf, toolNumber } from './gpgl.ts'
import { type Lot, lotsOf } from './lots.ts'
import type { Machine } from './machines.ts'

/** What is written for a machine: settings before the first move, then moves; in the end the tool is up. */
export class GpglProgram implements FileProgram<CutTally> {
  readonly limits: PlotterLimits
  readonly bounds: TravelBounds
  readonly #config: SilhouetteConfig
  readonly #machine: Machine
  readonly #widthMm: number
  readonly #isLive: boolean
  #begun = false
  #speed: number | undefined
  #at: readonly [number, number] = [0, 0]
  #isDown = false
  /** Something is under way whose end was not reported: the tool may be anywhere on it. */
  #isUnderWay = false

  /** @param to - a machine may have been left with its tool down, a file not */
  constructor(config: SilhouetteConfig, machine: Machine, to: 'file' | 'machine' = 'file') {
    this.#isLive = to === 'machine'
    this.#config = config
    this.#machine = machine
    this.#widthMm = config.widthMm ?? machine.widthMm
    this.limits = limitsOf(config, machine, this.#widthMm)
    this.bounds = { ...this.limits.travelMm, name: machine.name, driver: driverId }
  }

  get hereMm(): PointMm {
    return { xMm: this.#at[0], yMm: this.#at[1] }
  }

  get penIsDown(): boolean {
    return this.#isDown || this.#isUnderWay
  }

  check(overrides: DrawOverrides | undefined): void {
    requireOverrides(overrides, this.limits, silhouetteError)
  }

  tally(options: DrawOptions): CutTally {
    return new CutTally(options)
  }

  *lots(
    list: StrokeList,
    first: number,
    overrides: DrawOverrides | undefined,
    tally: CutTally,
  ): Generator<FileLot, void, undefined> {
    const drawSpeedMmPerS = overrides?.drawSpeedMmPerS ?? this.#config.drawSpeedMmPerS
    const times = { drawSpeedMmPerS, motion: this.limits.motion }
    if (tally.reports) for (const lot of lotsOf(list, first, this.#at, times)) tally.expect(lot.durationMs)
    for (const lot of lotsOf(list, first, this.#at, times)) {
      const { durationMs, within } = lot
      const text = this.#ready(drawSpeedMmPerS) + this.#lowered(lot.text) + lot.text
      this.#isUnderWay = true
      yield {
        text,
        durationMs,
        isWithin: within !== undefined,
        written: () => {
          this.#at = lot.at
          this.#isDown = lot.isDown
          this.#isUnderWay = false
          tally.done(lot)
        },
      }
    }
  }

  movePen(to: 'up' | 'down'): string {
    // Where a tool was left down is not known: it is lifted, and brought to the origin.
    if (to === 'up' && !this.#begun) return this.#isLive ? command('M0,0') : ''
    this.#isDown = to === 'down'
    this.#isUnderWay = false
    const here = point(...this.#at)
    return to === 'up' ? command(`M${here}`) : this.#ready(this.#config.drawSpeedMmPerS) + command(`D${here}`)
  }

  moveTo({ xMm, yMm }: PointMm): string {
    this.#at = [xMm, yMm]
    this.#isDown = false
    this.#isUnderWay = false
    return this.#ready(this.#config.drawSpeedMmPerS) + command(`M${point(xMm, yMm)}`)
  }

  end(): string {
    if (!this.#begun) return ''
    return this.movePen('up') + (this.#machine.family === 'classic' ? command('SO0') : '')
  }

  /** A stroke that was held in its middle goes on from there: `D` lowers the tool where it stands. */
  #lowered(text: string): string {
    return text.startsWith('D') && !this.#isDown ? command(`D${point(...this.#at)}`) : ''
  }

  #ready(speedMmPerS: number): string {
    const speed = speedOf(speedMmPerS, this.#machine)
    const setup = this.#begun ? '' : prologue(this.#config, this.#machine, this.#widthMm)
    const change = speed === this.#speed ? '' : setSpeed(speed, this.#machine, toolNumber(this.#config, this.#machine))
    this.#begun = true
    this.#speed = speed
    return setup + change
  }
}

/** Keeps account of a drawing: what the machine has carried out. */
export class CutTally implements DrawingAccount {
  readonly #options: DrawOptions
  strokesDone = 0
  drawnMm = 0
  elapsedMs = 0
  #totalMs = 0

  constructor(options: DrawOptions) {
    this.#options = options
  }

  /** Whether anyone wants to know how long it takes. */
  get reports(): boolean {
    return this.#options.onProgress !== undefined
  }

  expect(durationMs: number): void {
    this.#totalMs += durationMs
  }

  done({ ends, durationMs, inkMm, within }: Lot): void {
    this.elapsedMs += durationMs
    this.drawnMm += inkMm
    for (const stroke of ends) {
      this.strokesDone++
      this.#options.onSent?.(stroke)
      this.#options.onStroke?.(stroke)
    }
    if (within !== undefined) {
      this.#options.onWithin?.(within.stroke, { sentMm: within.lengthMm, doneMm: within.lengthMm })
    }
    this.report()
  }

  report(): void {
    this.#options.onProgress?.(progressOf(this, this.#totalMs))
  }
}

/** Accelerations and times are estimates: a wrong one changes what is shown, not what is cut. */
function limitsOf(config: SilhouetteConfig, { mostSpeed }: Machine, widthMm: number): PlotterLimits {
  return {
    travelMm: { widthMm, heightMm: config.heightMm },
    resolutionMm: 0.05,
    pens: 1,
    overrides: ['drawSpeedMmPerS'],
    motion: {
      drawSpeedMmPerS: Math.min(config.drawSpeedMmPerS, 10 * mostSpeed),
      travelSpeedMmPerS: 250,
      drawAccelMmPerS2: 2500,
      travelAccelMmPerS2: 2500,
      corneringDeviationMm: 0,
      penLiftMs: 60,
      penDropMs: 60,
    },
  }
}
