import type { DrawOverrides } from '@vfab/core'

import type { HpglConfig, PenStall } from './config.ts'
import { type Dialect, forceText, speedText } from './dialect.ts'
import type { ModelProfile } from './model-profile.ts'
import { setForce } from './protocol.ts'

/** What a file says about pens and speeds, once for each change. */
export class FileHand {
  readonly #config: HpglConfig
  readonly #model: ModelProfile
  readonly #dialect: Dialect
  readonly #stalls: readonly PenStall[]
  #begun = false
  #pen = 1
  #written: { readonly stall: string; readonly speed: string; readonly force: string } | undefined

  constructor(config: HpglConfig, model: ModelProfile, dialect: Dialect) {
    this.#config = config
    this.#model = model
    this.#dialect = dialect
    this.#stalls = config.pens ?? Array.from({ length: model.pens }, (_, index) => ({ stall: index + 1 }))
  }

  /** The pen of what follows; 0: none. */
  choose(pen: number): void {
    this.#pen = pen
  }

  /** What has to be written before anything else. */
  begin(): string {
    if (this.#begun) return ''
    this.#begun = true
    return `${this.#dialect.prologue}\n`
  }

  /** What has to be written before something is drawn. A speed is written when somebody set one. */
  ready(overrides: DrawOverrides = {}): string {
    const own = this.#stalls[this.#pen - 1]
    const speed = overrides.drawSpeedMmPerS ?? own?.drawSpeedMmPerS ?? this.#config.drawSpeedMmPerS
    const force = overrides.penForceGrams ?? own?.penForceGrams ?? this.#config.penForceGrams
    const { forceGrams } = this.#model
    const ownForce = (): string => (forceGrams === undefined ? '' : setForce(force!, forceGrams))
    const wanted = {
      stall: this.#dialect.selectsPen ? `SP${own?.stall ?? 0};` : '',
      speed: speed === undefined ? '' : speedText(this.#dialect, speed),
      force: force === undefined ? '' : (forceText(this.#dialect, force) ?? ownForce()),
    }
    const { instructionEnd } = this.#dialect
    const changes = (['stall', 'speed', 'force'] as const).map((key) =>
      wanted[key] === this.#written?.[key] || wanted[key] === '' ? '' : wanted[key] + instructionEnd,
    )
    this.#written = wanted
    return this.begin() + changes.join('')
  }

  /** What the file ends with: nothing when nothing was written. */
  end(): string {
    return this.#begun ? `${this.#dialect.epilogue}\n` : ''
  }
}
