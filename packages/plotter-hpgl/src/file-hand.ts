import type { DrawOverrides } from '@vfab/core'

import type { HpglConfig, PenStall } from './config.ts'
import type { ModelProfile } from './models.ts'
import { setForce, setSpeed } from './protocol.ts'

/** What a file says about pens and speeds, once for each change. */
export class FileHand {
  readonly #config: HpglConfig
  readonly #model: ModelProfile
  readonly #header: string
  readonly #stalls: readonly PenStall[]
  #begun = false
  #pen = 1
  #written: { readonly stall: string; readonly speed: string; readonly force: string } | undefined

  /** @param header - what the file begins with */
  constructor(config: HpglConfig, model: ModelProfile, header: string) {
    this.#config = config
    this.#model = model
    this.#header = header
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
    return `${this.#header}\n`
  }

  /** What has to be written before something is drawn. A speed is written when somebody set one. */
  ready(overrides: DrawOverrides = {}): string {
    const own = this.#stalls[this.#pen - 1]
    const speed = overrides.drawSpeedMmPerS ?? own?.drawSpeedMmPerS ?? this.#config.drawSpeedMmPerS
    const force = overrides.penForceGrams ?? own?.penForceGrams ?? this.#config.penForceGrams
    const { forceGrams } = this.#model
    const wanted = {
      stall: `SP${own?.stall ?? 0};`,
      speed: speed === undefined ? '' : setSpeed(speed),
      force: force === undefined || forceGrams === undefined ? '' : setForce(force, forceGrams),
    }
    const changes = (['stall', 'speed', 'force'] as const).map((key) =>
      wanted[key] === this.#written?.[key] ? '' : wanted[key],
    )
    this.#written = wanted
    return this.begin() + changes.join('')
  }

  /** What the file ends with: nothing when nothing was written. */
  end(): string {
    return this.#begun ? 'PU;SP0;\n' : ''
  }
}
