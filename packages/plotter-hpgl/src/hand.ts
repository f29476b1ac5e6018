import type { DrawOverrides } from '@vfab/core'

import type { HpglConfig, PenStall } from './config.ts'
import { hpglError } from './errors.ts'
import type { Feed } from './feed.ts'
import type { ModelProfile } from './model-profile.ts'
import type { PieceTimes } from './pieces.ts'
import { setForce, setSpeed } from './protocol.ts'

/** The overrides that a model has. */
export function overridesOf({ forceGrams }: ModelProfile): readonly (keyof DrawOverrides)[] {
  return forceGrams === undefined ? ['drawSpeedMmPerS'] : ['drawSpeedMmPerS', 'penForceGrams']
}

/** Which pen is held, and how it is used. */
export class Hand {
  readonly #config: HpglConfig
  readonly #model: ModelProfile
  readonly #stalls: readonly PenStall[]
  /** The pen that is to draw, by its place in {@link #stalls}; 0: none, on purpose. */
  #pen = 1
  #held: number | undefined
  #speedMmPerS: number | undefined
  #forceGrams: number | undefined

  constructor(config: HpglConfig, model: ModelProfile) {
    this.#config = config
    this.#model = model
    this.#stalls = config.pens ?? Array.from({ length: model.pens }, (_, index) => ({ stall: index + 1 }))
  }

  /** Pens to choose from. */
  get pens(): number {
    return this.#stalls.length
  }

  /** Whether a pen is in the holder. */
  get holdsPen(): boolean {
    return this.#held !== undefined && this.#held !== 0
  }

  /** The plotter has forgotten all it was told. */
  forget(): void {
    this.#held = undefined
    this.#speedMmPerS = undefined
    this.#forceGrams = undefined
  }

  /** Speeds and times of what is drawn with these settings. */
  times(overrides: DrawOverrides = {}): PieceTimes {
    const { travelSpeedMmPerS, accelMmPerS2, penMoveMs } = this.#model
    return { drawSpeedMmPerS: this.#speed(overrides), travelSpeedMmPerS, accelMmPerS2, penMoveMs }
  }

  /** @throws DriverError `CONFIG_INVALID` for settings that this plotter does not have, or out of its range */
  check(overrides: DrawOverrides): void {
    const known = overridesOf(this.#model)
    for (const [key, value] of Object.entries(overrides) as [keyof DrawOverrides, number | undefined][]) {
      if (value === undefined) continue
      if (!known.includes(key)) throw this.#invalid(key, value, `it has ${known.join(' and ')}`)
      const [least, most] =
        key === 'drawSpeedMmPerS' ? [10, this.#model.drawSpeedMmPerS] : (this.#model.forceGrams ?? [0, 0])
      if (!(value >= least && value <= most)) throw this.#invalid(key, value, `give ${least} to ${most}`)
    }
  }

  /** Chooses the pen that draws from now on. @throws DriverError `CONFIG_INVALID` */
  choose(pen: number): void {
    if (!Number.isInteger(pen) || pen < 0 || pen > this.pens) {
      throw hpglError('CONFIG_INVALID', `there is no pen ${pen}`, {
        context: { pen, pens: this.pens },
        hint: `pens are 1 to ${this.pens}; 0 puts the pen back`,
      })
    }
    this.#pen = pen
  }

  /** Fetches the chosen pen and sets it up, as far as that has not been done. @returns as {@link Feed.perform} */
  async ready(feed: Feed, overrides: DrawOverrides = {}): Promise<boolean> {
    const stall = this.#pen === 0 ? 0 : this.#stalls[this.#pen - 1]!.stall
    const speed = this.#speed(overrides)
    const force = this.#force(overrides)
    const { forceGrams } = this.#model
    const text = [
      stall === this.#held ? '' : `PU;SP${stall};`,
      speed === this.#speedMmPerS ? '' : setSpeed(speed),
      force === this.#forceGrams || forceGrams === undefined || force === undefined ? '' : setForce(force, forceGrams),
    ].join('')
    if (text === '') return true
    const changes = stall === this.#held ? 0 : 2
    const whole = await feed.perform(text, changes * this.#model.penChangeMs)
    if (!whole) return false
    this.#held = stall
    this.#speedMmPerS = speed
    this.#forceGrams = force
    return true
  }

  /** Puts the pen back into its stall: the next drawing fetches it again. */
  async store(feed: Feed): Promise<boolean> {
    if (!this.holdsPen) return true
    const whole = await feed.perform('PU;SP0;', this.#model.penChangeMs)
    if (whole) this.#held = 0
    return whole
  }

  #speed(overrides: DrawOverrides): number {
    const { usualSpeedMmPerS = this.#model.drawSpeedMmPerS } = this.#model
    const { drawSpeedMmPerS = usualSpeedMmPerS } = this.#config
    const own = this.#stalls[this.#pen - 1]?.drawSpeedMmPerS
    const wanted = overrides.drawSpeedMmPerS ?? own ?? drawSpeedMmPerS
    return Math.min(this.#model.drawSpeedMmPerS, Math.max(10, 10 * Math.round(wanted / 10)))
  }

  #force(overrides: DrawOverrides): number | undefined {
    return overrides.penForceGrams ?? this.#stalls[this.#pen - 1]?.penForceGrams ?? this.#config.penForceGrams
  }

  #invalid(key: string, value: number, hint: string): Error {
    return hpglError('CONFIG_INVALID', `${key} ${value} cannot be had on the ${this.#model.name}`, {
      context: { [key]: value },
      hint,
    })
  }
}
