/** A stretch of time with one jerk. */
export interface Phase {
  readonly seconds: number
  /** At its beginning, mm/s². */
  readonly accel: number
  /** mm/s³ */
  readonly jerk: number
}

/** A part of a phase, on a straight way. */
export interface PhasePart {
  readonly seconds: number
  readonly entry: number
  readonly exit: number
  /** Way from the beginning of all phases to its end. */
  readonly untilMm: number
  /** It ends where the way that was asked for ends. */
  readonly isLast: boolean
}

/** Ways that differ by less are the same. */
const hairMm = 1e-9

/** Goes through phases one way after the other. */
export class PhaseWalk {
  readonly #phases: Phase[]
  #speed: number
  #wayMm = 0

  /** @param phases - they are used up */
  constructor(speedMmPerS: number, phases: Phase[]) {
    this.#speed = speedMmPerS
    this.#phases = phases
  }

  /**
   * The parts up to a way from the beginning of all phases.
   * @param exit - speed at the end of all phases, to be given with the last way: all that is left is done then
   */
  *to(untilMm: number, exit?: number): Generator<PhasePart, void, undefined> {
    for (let phase = this.#phases[0]; phase !== undefined; phase = this.#phases[0]) {
      const isLast =
        exit === undefined ? this.#wayAfter(phase, phase.seconds) >= untilMm - hairMm : this.#phases.length === 1
      if (isLast) return yield this.#finish(untilMm, phase, exit)
      this.#phases.shift()
      yield this.#part(
        phase.seconds,
        this.#speedAfter(phase, phase.seconds),
        this.#wayAfter(phase, phase.seconds),
        false,
      )
    }
    // Rounding has used up the phases before the way.
    const end = exit ?? this.#speed
    yield this.#part((2 * (untilMm - this.#wayMm)) / Math.max(this.#speed + end, Number.MIN_VALUE), end, untilMm, true)
  }

  #finish(untilMm: number, phase: Phase, exit: number | undefined): PhasePart {
    this.#phases.shift()
    if (exit !== undefined) return this.#part(phase.seconds, exit, untilMm, true)
    if (this.#wayAfter(phase, phase.seconds) <= untilMm + hairMm) {
      return this.#part(phase.seconds, this.#speedAfter(phase, phase.seconds), untilMm, true)
    }
    const seconds = this.#timeTo(phase, untilMm)
    const { accel, jerk } = phase
    this.#phases.unshift({ seconds: phase.seconds - seconds, accel: accel + jerk * seconds, jerk })
    return this.#part(seconds, this.#speedAfter(phase, seconds), untilMm, true)
  }

  #part(seconds: number, exit: number, untilMm: number, isLast: boolean): PhasePart {
    const entry = this.#speed
    this.#speed = exit
    this.#wayMm = untilMm
    return { seconds, entry, exit, untilMm, isLast }
  }

  #speedAfter({ accel, jerk }: Phase, seconds: number): number {
    return Math.max(0, this.#speed + (accel + (jerk * seconds) / 2) * seconds)
  }

  #wayAfter({ accel, jerk }: Phase, seconds: number): number {
    return this.#wayMm + (this.#speed + (accel / 2 + (jerk * seconds) / 6) * seconds) * seconds
  }

  /** When the way is `untilMm`, which it is within the phase. */
  #timeTo(phase: Phase, untilMm: number): number {
    if (phase.accel === 0 && phase.jerk === 0) return (untilMm - this.#wayMm) / this.#speed
    let low = 0
    let high = phase.seconds
    for (let halving = 0; halving < 60 && high - low > 0; halving++) {
      const middle = (low + high) / 2
      if (middle === low || middle === high) break
      if (this.#wayAfter(phase, middle) < untilMm) low = middle
      else high = middle
    }
    return high
  }
}
