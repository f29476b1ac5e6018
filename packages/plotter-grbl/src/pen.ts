import type { DrawOverrides } from '@vfab/core'

import { dwellLine, dwellMsOf, penMoveLine } from '@vfab/driver-kit/gcode'

import type { Board } from './board.ts'
import type { GrblConfig } from './config.ts'
import { grblError } from './errors.ts'
import { style } from './script.ts'

/** Between two steps of a ramp: a servo reads its signal 50 times a second. */
const rampStepMs = 20

/** Where the pen is; `unknown` after a restart, until it has been moved. */
export type PenState = 'up' | 'down' | 'unknown'

/** A line that moves the pen or waits for it. */
export interface PenLine {
  readonly text: string
  /** Whether its answer comes when everything before it has been carried out. */
  readonly waits: boolean
  /** Blocks the planner makes of it. */
  readonly blocks: number
}

/** Heights, percent of the way from the lowered to the raised pen, where the lift has heights. */
export type PenHeights = Pick<DrawOverrides, 'penUpPercent' | 'penDownPercent'>

/** The lines that lift and lower the pen. */
export class Pen {
  readonly #board: Board
  readonly #config: GrblConfig
  state: PenState = 'unknown'

  constructor(board: Board, config: GrblConfig) {
    this.#board = board
    this.#config = config
  }

  /** Whether it can be held at heights in between. */
  get hasHeights(): boolean {
    return this.#config.pen.kind !== 'commands'
  }

  /** Both heights at this one, instead of the configured ones. @throws DriverError `CONFIG_INVALID` */
  heightsAt(percent: number | undefined): PenHeights {
    if (percent === undefined) return {}
    if (this.hasHeights && percent >= 0 && percent <= 100) return { penUpPercent: percent, penDownPercent: percent }
    const why = this.hasHeights ? 'heights go from 0 to 100' : 'the pen is lifted by commands, without heights'
    throw grblError('CONFIG_INVALID', `heightPercent is ${percent}: ${why}`, { hint: 'leave heightPercent out' })
  }

  /**
   * The settings whose heights are these percentages of the present ones.
   * @throws DriverError `CONFIG_INVALID` for a lift without heights
   */
  settingsAt(upPercent: number, downPercent: number): Readonly<Record<string, unknown>> {
    const { pen } = this.#config
    const at = (down: number, up: number, percent: number, digits: number): number =>
      Number((down + ((up - down) * percent) / 100).toFixed(digits))
    if (pen.kind === 'servo') {
      // Whole numbers where they are fine enough.
      const digits = Math.abs(pen.upS - pen.downS) < 100 ? 1 : 0
      const { upS, downS } = pen
      return { kind: pen.kind, upS: at(downS, upS, upPercent, digits), downS: at(downS, upS, downPercent, digits) }
    }
    if (pen.kind === 'z') {
      const { upMm, downMm } = pen
      return { ...pen, upMm: at(downMm, upMm, upPercent, 2), downMm: at(downMm, upMm, downPercent, 2) }
    }
    throw grblError('CONFIG_INVALID', 'the pen is lifted by commands, without heights', {
      hint: 'change pen.up and pen.down in the settings',
    })
  }

  /** The lines that take it there. */
  lines(to: 'up' | 'down', heights: PenHeights = {}): PenLine[] {
    const percent = to === 'up' ? (heights.penUpPercent ?? 100) : (heights.penDownPercent ?? 0)
    const waitMs = to === 'up' ? this.#config.penLiftMs : this.#config.penDropMs
    const moves = this.#moves(to, percent, heights.penUpPercent ?? 100)
    const dwell =
      this.#config.pen.kind === 'z' && waitMs === 0 ? [] : [{ text: dwellLine(waitMs, style), waits: true, blocks: 0 }]
    return [...moves, ...dwell]
  }

  /** Lifts the pen of a board whose program has died: the ending of whatever line was cut off, then the lift, behind all that was taken. */
  get emergencyBytes(): Uint8Array {
    const lines = this.#moves('up', 100, 100)
    return Buffer.from(`\n${lines.map(({ text }) => `${text}\n`).join('')}`, 'latin1')
  }

  /** The longest time that one of its lines dwells, ms. */
  get longestDwellMs(): number {
    const { pen, penLiftMs, penDropMs } = this.#config
    const own = pen.kind === 'commands' ? [...pen.up, ...pen.down].map((line) => dwellMsOf(line, style.dwellUnit)) : []
    return Math.max(penLiftMs, penDropMs, ...own)
  }

  /** How long a change of the pen takes by itself, besides the wait, ms. */
  get travelMs(): number {
    const { pen } = this.#config
    // Both ways together count as two of these.
    if (pen.kind !== 'z') return pen.kind === 'servo' ? pen.rampMs / 2 : 0
    const speed = Math.min(pen.speedMmPerS ?? Infinity, this.#board.setting(112, 500) / 60)
    const way = Math.abs(pen.upMm - pen.downMm)
    const accel = this.#board.setting(122, 10)
    return 1000 * (way / speed + speed / accel)
  }

  /** Where it is by what the board told: its spindle, or its Z axis. */
  stateFound(zMm: number): PenState {
    const { pen } = this.#config
    const { modal, offset, toolLengthMm } = this.#board
    if (pen.kind === 'servo') {
      if (!modal.spindleOn) return 'up'
      return nearer(modal.spindleSpeed, pen.upS, pen.downS)
    }
    if (pen.kind === 'z') return nearer(zMm - offset[2] + toolLengthMm, pen.upMm, pen.downMm)
    return 'up'
  }

  /** @param from - the height that a lowered pen comes from, percent */
  #moves(to: 'up' | 'down', percent: number, from: number): PenLine[] {
    const { pen } = this.#config
    switch (pen.kind) {
      case 'servo': {
        const speedAt = (share: number): number => pen.downS + ((pen.upS - pen.downS) * share) / 100
        const output = (share: number): PenLine => ({
          text: penMoveLine({ ...pen, kind: 'spindle' }, speedAt(share), 'grbl', style),
          waits: true,
          blocks: 0,
        })
        if (to === 'up' || pen.rampMs === 0) return [output(percent)]
        const steps = Math.ceil(pen.rampMs / rampStepMs)
        const pause: PenLine = { text: dwellLine(pen.rampMs / steps, style), waits: true, blocks: 0 }
        return Array.from({ length: steps }, (_, step) => {
          const share = from + ((percent - from) * (step + 1)) / steps
          return step + 1 < steps ? [output(share), pause] : [output(share)]
        }).flat()
      }
      case 'z': {
        const height = pen.downMm + ((pen.upMm - pen.downMm) * percent) / 100 - this.#board.toolLengthMm
        const turns = this.state === (to === 'up' ? 'down' : 'up')
        return [{ text: penMoveLine(pen, height, 'grbl', style), waits: false, blocks: turns ? 1 : 0 }]
      }
      case 'commands':
        return pen[to].map((text) => ({ text, waits: false, blocks: 0 }))
    }
  }
}

function nearer(value: number, up: number, down: number): PenState {
  return Math.abs(value - up) <= Math.abs(value - down) ? 'up' : 'down'
}
