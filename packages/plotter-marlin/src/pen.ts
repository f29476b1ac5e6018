import type { DrawOverrides } from '@vfab/core'
import { flavourRules, type GcodeStyle, penLines } from '@vfab/driver-kit/gcode'

import type { MarlinConfig } from './config.ts'

/** How lines are sent: every byte takes time. */
export const style: GcodeStyle = { ...flavourRules.marlin.style, spaced: false }

/** Heights, percent of the way from the lowered to the raised pen. */
export type PenHeights = Pick<DrawOverrides, 'penUpPercent' | 'penDownPercent'>

/** The lines that lift and lower the pen. */
export class Pen {
  readonly #config: MarlinConfig
  /** `unknown` after a restart and at first, until it has been moved. */
  state: 'up' | 'down' | 'unknown' = 'unknown'

  constructor(config: MarlinConfig) {
    this.#config = config
  }

  /** The lines that take it there; the last one is answered when it is there. */
  lines(to: 'up' | 'down', { penUpPercent, penDownPercent }: PenHeights = {}): string[] {
    const { pen, penLiftMs, penDropMs } = this.#config
    const percent = to === 'up' ? penUpPercent : penDownPercent
    const lines = penLines(pen, { to, percent, waitMs: to === 'up' ? penLiftMs : penDropMs }, 'marlin', style)
    return lines.at(-1)?.startsWith('G4') === true ? lines : [...lines, 'M400']
  }

  /** For a board whose program has died: the ending of whatever line was cut off, then the lift, behind all that was taken. */
  get emergencyBytes(): Uint8Array {
    return Buffer.from(`\n${this.lines('up').join('\n')}\n`, 'latin1')
  }

  /** As {@link lines}, without any that wait: for a board that does not answer. */
  blindly(): string[] {
    return this.lines('up').filter((line) => line !== 'M400' && !line.startsWith('G4'))
  }
}
