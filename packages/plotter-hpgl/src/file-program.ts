import type { DrawOptions, DrawOverrides, PlotterLimits, PointMm, StrokeList } from '@vfab/core'
import type { FileLot, FileProgram, TravelBounds } from '@vfab/driver-kit'

import { type Bed, layOut, type UnitPoint } from './bed.ts'
import { writeBlock } from './block.ts'
import type { HpglConfig } from './config.ts'
import { driverId, hpglError } from './errors.ts'
import { FileHand } from './file-hand.ts'
import { Hand } from './hand.ts'
import { limitsOf } from './limits.ts'
import { type ModelProfile, models } from './models.ts'
import { type Piece, piecesOf } from './pieces.ts'
import { Tally } from './tally.ts'

/** Pieces that are written at a time. */
const lotPieces = 200

/**
 * HP-GL for a file, for spoolers and for plotters that are elsewhere. It begins with `IN;` and ends with the pen put back.
 */
export class HpglFileProgram implements FileProgram<Tally> {
  readonly limits: PlotterLimits
  readonly bounds: TravelBounds
  /** What is drawn on: `HP 7475A, written to a file`. */
  readonly model: string
  readonly #bed: Bed
  readonly #hand: Hand
  readonly #setup: FileHand
  #at: UnitPoint
  #penDown = false

  /** @throws DriverError `CONFIG_INVALID` for a paper that the plotter does not take */
  constructor(config: HpglConfig) {
    const model = models[config.model === 'auto' ? 'generic' : config.model]
    const paper = config.paper === 'auto' ? 'a4' : config.paper
    const clip = model.papers[paper]
    if (clip === undefined) {
      throw hpglError('CONFIG_INVALID', `the ${model.name} takes no ${paper}`, {
        context: { paper },
        hint: `set paper to ${Object.keys(model.papers).join(' or ')}`,
      })
    }
    this.model = `${model.name}, written to a file`
    this.#bed = layOut(clip, config.unitMm ?? model.unitMm, config.rotationDegrees)
    this.bounds = { ...this.#bed.travelMm, name: model.name, driver: driverId }
    this.#hand = new Hand(config, model)
    this.#setup = new FileHand(config, model, `IN;${paperSwitch(model, config)}`)
    this.limits = limitsOf(model, config, this.#bed, this.#hand)
    this.#at = this.#bed.toUnits(0, 0)
  }

  get hereMm(): PointMm {
    return this.#bed.toPage(this.#at)
  }

  get penIsDown(): boolean {
    return this.#penDown
  }

  check(overrides: DrawOverrides = {}): void {
    this.#hand.check(overrides)
  }

  tally(options: DrawOptions): Tally {
    return new Tally(options)
  }

  *lots(
    list: StrokeList,
    first: number,
    overrides: DrawOverrides | undefined,
    tally: Tally,
  ): Generator<FileLot, void, undefined> {
    const times = this.#hand.times(overrides)
    const from = { at: this.#at, down: this.#penDown }
    let lot: Piece[] = []
    for (const piece of piecesOf(list, first, this.#bed, times, from)) {
      lot.push(piece)
      if (lot.length < lotPieces || piece.endOf === undefined) continue
      yield this.#lotOf(lot, overrides, tally)
      lot = []
    }
    yield this.#lotOf(lot, overrides, tally)
  }

  movePen(to: 'up' | 'down'): string {
    if (to === 'up' && !this.#penDown) return ''
    this.#penDown = to === 'down'
    return to === 'down' ? `${this.#setup.ready()}PD;\n` : `${this.#setup.begin()}PU;\n`
  }

  moveTo(target: PointMm): string {
    this.#at = this.#bed.toUnits(target.xMm, target.yMm)
    this.#penDown = false
    return `${this.#setup.begin()}PU${this.#at.x},${this.#at.y};\n`
  }

  selectPen(pen: number): string {
    this.#hand.choose(pen)
    this.#setup.choose(pen)
    return this.movePen('up')
  }

  end(): string {
    return this.#setup.end()
  }

  #lotOf(pieces: readonly Piece[], overrides: DrawOverrides | undefined, tally: Tally): FileLot {
    const last = pieces.at(-1)
    if (!last) return { text: '', written() {} }
    return {
      text: `${this.#setup.ready(overrides)}${writeBlock(pieces).text}\n`,
      written: () => {
        this.#at = last.at
        this.#penDown = last.kind !== 'travel'
        tally.expect(pieces.reduce((sum, { durationMs }) => sum + durationMs, 0))
        tally.done(pieces)
      },
    }
  }
}

function paperSwitch({ paperSwitch: known }: ModelProfile, { paper }: HpglConfig): string {
  if (paper === 'auto' || known === undefined) return ''
  return known[0].includes(paper) ? 'PS0;' : 'PS4;'
}
