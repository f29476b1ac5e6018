import type { DrawOptions, DrawOverrides, PlotterLimits, PointMm, StrokeList } from '@vfab/core'
import type { FileLot, FileProgram, TravelBounds } from '@vfab/driver-kit'

import { type Bed, layOut, type UnitPoint } from './bed.ts'
import { writeBlock } from './block.ts'
import type { HpglConfig } from './config.ts'
import { BladeLead, bladeOf } from './blade.ts'
import { type Dialect, dialectOf, plotterDialect } from './dialect.ts'
import { driverId, hpglError } from './errors.ts'
import { FileHand } from './file-hand.ts'
import { Hand } from './hand.ts'
import { limitsOf } from './limits.ts'
import type { HardClip, ModelProfile } from './model-profile.ts'
import { models } from './models.ts'
import { type Piece, piecesOf } from './pieces.ts'
import { Tally } from './tally.ts'

/** How much is written at once: pieces to a file; to a machine, work for this many ms. */
const lotPieces = 200
const lotMs = 250

/**
 * HP-GL that is written without asking: into a file, for spoolers and for plotters that are elsewhere, or to a cutter that only
 * listens. It begins with `IN;` and ends with the pen put back.
 */
export class HpglFileProgram implements FileProgram<Tally> {
  readonly limits: PlotterLimits
  readonly bounds: TravelBounds
  /** What is drawn on: `HP 7475A, written to a file`. */
  readonly model: string
  readonly #bed: Bed
  readonly #hand: Hand
  readonly #setup: FileHand
  readonly #dialect: Dialect
  readonly #blade: BladeLead | undefined
  /** Whether a machine takes what is written, as it comes. */
  readonly #isLive: boolean
  #at: UnitPoint
  #penDown = false

  /** @throws DriverError `CONFIG_INVALID` for a paper that the plotter does not take, or an unknown placeholder */
  constructor(config: HpglConfig, to: 'file' | 'machine' = 'file') {
    const model = models[config.model === 'auto' ? 'generic' : config.model]
    const unitMm = config.unitMm ?? model.unitMm
    this.#isLive = to === 'machine'
    this.model = this.#isLive ? model.name : `${model.name}, written to a file`
    this.#bed = layOut(areaOf(config, model, unitMm), unitMm, config.rotationDegrees)
    const own = model.cutter ?? { ...plotterDialect, prologue: `IN;${paperSwitch(model, config)}` }
    this.#dialect = dialectOf(own, config.dialect)
    this.#blade = config.blade && new BladeLead(bladeOf(config.blade))
    this.bounds = { ...this.#bed.travelMm, name: model.name, driver: driverId }
    this.#hand = new Hand(config, model)
    this.#setup = new FileHand(config, model, this.#dialect)
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
    let lastsMs = 0
    for (const piece of piecesOf(this.#blade?.lead(list) ?? list, first, this.#bed, times, from)) {
      lot.push(piece)
      lastsMs += piece.durationMs
      const isFull = this.#isLive ? lastsMs >= lotMs : lot.length >= lotPieces && piece.endOf !== undefined
      if (!isFull) continue
      yield this.#lotOf(lot, overrides, tally)
      lot = []
      lastsMs = 0
    }
    yield this.#lotOf(lot, overrides, tally)
  }

  movePen(to: 'up' | 'down'): string {
    if (to === 'up' && !this.#penDown) return ''
    this.#penDown = to === 'down'
    const ready = to === 'down' ? this.#setup.ready() : this.#setup.begin()
    return `${ready}${this.#write({ kind: to === 'down' ? 'dot' : 'lift', at: this.#at })}`
  }

  moveTo(target: PointMm): string {
    this.#at = this.#bed.toUnits(target.xMm, target.yMm)
    this.#penDown = false
    return `${this.#setup.begin()}${this.#write({ kind: 'travel', at: this.#at })}`
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
    const durationMs = pieces.reduce((sum, piece) => sum + piece.durationMs, 0)
    return {
      text: `${this.#setup.ready(overrides)}${endLine(writeBlock(pieces, this.#dialect).text)}`,
      durationMs,
      isWithin: last.endOf === undefined,
      written: () => {
        this.#at = last.at
        this.#penDown = last.kind !== 'travel'
        tally.expect(durationMs)
        tally.done(pieces)
      },
    }
  }

  #write(step: Pick<Piece, 'kind' | 'at'>): string {
    const piece: Piece = { ...step, durationMs: 0, inkMm: 0, endOf: undefined, begins: true }
    return endLine(writeBlock([piece], this.#dialect).text)
  }
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

/** @throws DriverError `CONFIG_INVALID` for a paper that the machine does not take */
function areaOf({ areaMm, paper: given }: HpglConfig, { name, papers }: ModelProfile, unitMm: number): HardClip {
  if (areaMm !== undefined) {
    const units = (mm: number): number => Math.round(mm / unitMm)
    return { xMin: 0, yMin: 0, xMax: units(areaMm.widthMm), yMax: units(areaMm.heightMm) }
  }
  const paper = given === 'auto' ? 'a4' : given
  const clip = papers[paper]
  if (clip !== undefined) return clip
  throw hpglError('CONFIG_INVALID', `the ${name} takes no ${paper}`, {
    context: { paper },
    hint: `set paper to ${Object.keys(papers).join(' or ')}`,
  })
}

function paperSwitch({ paperSwitch: known }: ModelProfile, { paper }: HpglConfig): string {
  if (paper === 'auto' || known === undefined) return ''
  return known[0].includes(paper) ? 'PS0;' : 'PS4;'
}
