import type { Board } from './board.ts'
import type { Frame, MachineXY } from './frame.ts'
import { decimal } from './pen.ts'
import type { Piece } from './pieces.ts'

/** Speeds of moves, mm/s. */
export interface MoveSpeeds {
  readonly drawSpeedMmPerS: number
  /** As fast as the axes can when left out. */
  readonly travelSpeedMmPerS?: number | undefined
}

/** A move as a line. */
export interface MoveLine {
  readonly text: string
  /** Blocks that the planner makes of it, at least. */
  readonly blocks: number
}

/** Places nearer than this are one: places are written to thousandths of a mm. */
const sameMm = 0.0005

/**
 * Writes moves as lines of G-code, as short as can be: words that are in force already are left out, since every byte counts
 * against the board's buffer. Places are rounded to thousandths of a mm, by themselves, so that nothing adds up.
 */
export class MoveWriter {
  readonly #board: Board
  readonly #frame: Frame
  #motion = ''
  #feed = ''
  /** Where the last line leads, by the program's coordinates. */
  #at: MachineXY = { x: 0, y: 0 }

  constructor(board: Board, frame: Frame) {
    this.#board = board
    this.#frame = frame
  }

  /** Nothing is known to be in force, and the machine stands there: after a restart, at first. */
  standsAt(place: MachineXY): void {
    this.interrupted()
    this.#at = this.#board.toProgram(place)
  }

  /** Where the last line leads, by the machine's coordinates. */
  get end(): MachineXY {
    const { offset } = this.#board
    return { x: this.#at.x + offset[0], y: this.#at.y + offset[1] }
  }

  /** The pen's lines have changed what is in force. */
  interrupted(): void {
    this.#motion = ''
    this.#feed = ''
  }

  /** A straight way with the pen up. @returns undefined when there is none to go */
  travel(xMm: number, yMm: number, { travelSpeedMmPerS }: MoveSpeeds): MoveLine | undefined {
    if (travelSpeedMmPerS === undefined) return this.#straight('G0', xMm, yMm, undefined)
    return this.#straight('G1', xMm, yMm, travelSpeedMmPerS)
  }

  /** A piece of a stroke. @returns undefined when it is shorter than can be written */
  draw(piece: Piece, { drawSpeedMmPerS }: MoveSpeeds): MoveLine | undefined {
    const { x1, y1, arc } = piece
    const from = this.#at
    if (arc === undefined) return this.#straight('G1', x1, y1, drawSpeedMmPerS)
    const to = this.#written(x1, y1)
    const centre = this.#board.toProgram(this.#frame.toMachine(arc.x, arc.y))
    const way = Math.hypot(to.x - from.x, to.y - from.y)
    // Rounding must leave start and end on one circle; of tiny arcs it may not.
    if (way < 10 * this.#board.stepMm) return this.#straight('G1', x1, y1, drawSpeedMmPerS)
    const motion = arc.turn * this.#frame.handedness > 0 ? 'G3' : 'G2'
    const [i, j] = [centre.x - from.x, centre.y - from.y]
    const text = `${this.#word(motion)}X${decimal(to.x)}Y${decimal(to.y)}I${decimal(i)}J${decimal(j)}${this.#feedWord(drawSpeedMmPerS)}`
    this.#at = to
    return { text, blocks: Math.max(1, arcBlocks(arc.radius, arc.turn, this.#board.setting(12, 0.002)) - 1) }
  }

  #straight(motion: string, xMm: number, yMm: number, speedMmPerS: number | undefined): MoveLine | undefined {
    const to = this.#written(xMm, yMm)
    const from = this.#at
    const [movesX, movesY] = [Math.abs(to.x - from.x) > sameMm, Math.abs(to.y - from.y) > sameMm]
    if (!movesX && !movesY) return undefined
    const x = movesX ? `X${decimal(to.x)}` : ''
    const y = movesY ? `Y${decimal(to.y)}` : ''
    const feed = speedMmPerS === undefined ? '' : this.#feedWord(speedMmPerS)
    this.#at = to
    const way = Math.hypot(to.x - from.x, to.y - from.y)
    return { text: `${this.#word(motion)}${x}${y}${feed}`, blocks: way > 2 * this.#board.stepMm ? 1 : 0 }
  }

  #written(xMm: number, yMm: number): MachineXY {
    const { x, y } = this.#board.toProgram(this.#frame.toMachine(xMm, yMm))
    return { x: Number(x.toFixed(3)), y: Number(y.toFixed(3)) }
  }

  #word(motion: string): string {
    if (motion === this.#motion) return ''
    this.#motion = motion
    return motion
  }

  #feedWord(speedMmPerS: number): string {
    const feed = `F${decimal(speedMmPerS * 60)}`
    if (feed === this.#feed) return ''
    this.#feed = feed
    return feed
  }
}

/** Chords that Grbl cuts an arc into. */
function arcBlocks(radius: number, turn: number, toleranceMm: number): number {
  return Math.floor(
    Math.abs(0.5 * turn * radius) / Math.sqrt(toleranceMm * Math.max(toleranceMm, 2 * radius - toleranceMm)),
  )
}
