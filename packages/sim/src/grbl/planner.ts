import type { SettingsTable } from './settings-table.ts'
import { minus, type Vector } from './vector.ts'

/** A planned straight move. Speeds in mm/s. */
export interface PlannerBlock {
  readonly from: Vector
  readonly to: Vector
  readonly lengthMm: number
  readonly unit: Vector
  readonly accel: number
  /** What the axes can do in this direction. */
  readonly rapidSpeed: number
  /** As programmed; `undefined` for a rapid move. */
  readonly feedSpeed: number | undefined
  /** Squared speed at which it may be entered at most, by its corner alone. */
  readonly junctionSquared: number
  /** Squared speed at which it is entered, by the plan. */
  entrySquared: number
  /** Way already carried out, mm. */
  doneMm: number
  /** Length of the line that asked for it, for the record. */
  readonly jog: boolean
}

/** What a move is asked to do. */
export interface PlannedMove {
  readonly target: Vector
  readonly feedMmPerMin: number | undefined
  /** Inverse time: the move takes this many minutes. */
  readonly durationMin?: number | undefined
  readonly jog?: boolean | undefined
}

/** Below this corners count as a reversal or as straight on. */
const cosineLimit = 0.999999
/** The slowest feed, mm/min. */
const leastFeed = 1

/**
 * The look-ahead: a ring of blocks whose entry speeds are worked out anew with each block that comes.
 *
 * Each corner is entered at most at the speed at which a circle that cuts it by the junction deviation (`$11`) can be gone
 * round; the last block ends at rest.
 * @see https://onehossshay.wordpress.com/2011/09/24/improving_grbl_cornering_algorithm/
 */
export class Planner {
  readonly #settings: SettingsTable
  readonly capacity: number
  readonly blocks: PlannerBlock[] = []
  /** Where the last block ends: whole steps, in mm. */
  end: Vector
  /** Where the program has been sent, whatever steps there are: arcs begin there. */
  programmed: Vector
  #lastUnit: Vector | undefined
  #lastNominal = 0
  feedPercent = 100
  rapidPercent = 100

  constructor(settings: SettingsTable, capacity: number, at: Vector) {
    this.#settings = settings
    this.capacity = capacity
    this.end = at
    this.programmed = at
  }

  get isFull(): boolean {
    return this.blocks.length >= this.capacity
  }

  /** Blocks that could still be added. */
  get free(): number {
    return this.capacity - this.blocks.length
  }

  /** Forgets all blocks; the machine stands at `at`. */
  clear(at: Vector): void {
    this.blocks.length = 0
    this.end = at
    this.programmed = at
    this.#lastUnit = undefined
  }

  /** The nearest point that whole steps reach. */
  snap(target: Vector): Vector {
    return target.map((mm, axis) => {
      const stepsPerMm = this.#settings.axis(100, axis)
      return Math.round(mm * stepsPerMm) / stepsPerMm
    }) as unknown as Vector
  }

  /** Adds a move. @returns false when it is shorter than a step and nothing was added */
  add({ target, feedMmPerMin, durationMin, jog = false }: PlannedMove): boolean {
    const to = this.snap(target)
    this.programmed = target
    const way = minus(to, this.end)
    const lengthMm = Math.hypot(...way)
    if (lengthMm === 0) return false
    const unit: Vector = [way[0] / lengthMm, way[1] / lengthMm, way[2] / lengthMm]
    const accel = this.#along(unit, 120)
    const rapidSpeed = this.#along(unit, 110) / 60
    const feed = durationMin === undefined ? feedMmPerMin : lengthMm / durationMin
    const feedSpeed = feed === undefined ? undefined : Math.max(leastFeed, feed) / 60
    const nominal = Math.min(rapidSpeed, feedSpeed ?? Infinity)
    this.blocks.push({
      from: this.end,
      to,
      lengthMm,
      unit,
      accel,
      rapidSpeed,
      feedSpeed,
      junctionSquared: this.#junctionSquared(unit, nominal),
      entrySquared: 0,
      doneMm: 0,
      jog,
    })
    this.end = to
    this.#lastUnit = unit
    this.#lastNominal = nominal
    return true
  }

  /** The speed that a block aims for, by the overrides of now. */
  nominalOf(block: PlannerBlock): number {
    const { rapidSpeed, feedSpeed } = block
    if (feedSpeed === undefined) return (rapidSpeed * this.rapidPercent) / 100
    return Math.max(leastFeed / 60, Math.min(rapidSpeed, (feedSpeed * this.feedPercent) / 100))
  }

  /** Works out the entry speeds; the first block is under way at `speed`. */
  plan(speed: number): void {
    const { blocks } = this
    const first = blocks[0]
    if (first === undefined) return
    let exitSquared = 0
    for (let index = blocks.length - 1; index > 0; index--) {
      const block = blocks[index]!
      const before = blocks[index - 1]!
      const most = Math.min(block.junctionSquared, this.nominalOf(block) ** 2, this.nominalOf(before) ** 2)
      block.entrySquared = Math.min(most, exitSquared + 2 * block.accel * block.lengthMm)
      exitSquared = block.entrySquared
    }
    first.entrySquared = speed ** 2
    for (let index = 0; index + 1 < blocks.length; index++) {
      const block = blocks[index]!
      const next = blocks[index + 1]!
      const reach = block.entrySquared + 2 * block.accel * (block.lengthMm - block.doneMm)
      if (next.entrySquared > reach) next.entrySquared = reach
    }
  }

  /** Squared speed at which the first block may end. */
  get exitSquared(): number {
    return this.blocks[1]?.entrySquared ?? 0
  }

  #along(unit: Vector, first: number): number {
    let most = Infinity
    unit.forEach((part, axis) => {
      if (part !== 0) most = Math.min(most, this.#settings.axis(first, axis) / Math.abs(part))
    })
    return most
  }

  #junctionSquared(unit: Vector, nominal: number): number {
    const last = this.#lastUnit
    if (last === undefined || this.blocks.length === 0) return 0
    const cosine = -(last[0] * unit[0] + last[1] * unit[1] + last[2] * unit[2])
    const straight = Math.min(nominal, this.#lastNominal) ** 2
    if (cosine > cosineLimit) return 0
    if (cosine < -cosineLimit) return straight
    const turn = minus(unit, last)
    const size = Math.hypot(...turn)
    const accel = this.#along([turn[0] / size, turn[1] / size, turn[2] / size], 120)
    const sine = Math.sqrt((1 - cosine) / 2)
    return Math.min(straight, (accel * this.#settings.get(11) * sine) / (1 - sine))
  }
}
