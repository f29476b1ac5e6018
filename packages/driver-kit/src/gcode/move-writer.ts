import type { GcodeStyle } from './flavours.ts'
import type { Frame, MachineXY } from './frame.ts'
import type { Piece } from './pieces.ts'
import { decimal, wordLine, type Word } from './words.ts'

/** Speeds of moves, mm/s. */
export interface MoveSpeeds {
  readonly drawSpeedMmPerS: number
  /** As fast as the axes can when left out. */
  readonly travelSpeedMmPerS?: number | undefined
}

/** A move as a line. */
export interface MoveLine {
  readonly text: string
  /** Length of the way, and of an arc its radius and turn: what planners make of it. */
  readonly lengthMm: number
  readonly arc?: { readonly radius: number; readonly turn: number }
}

/** What a {@link MoveWriter} writes for. */
export interface MoveWriterOptions {
  readonly frame: Frame
  readonly style: GcodeStyle
  /** Length of a step of the machine, mm: arcs shorter than ten are lines. */
  readonly stepMm: number
  /** From the coordinates of the program to those of the machine, mm; asked anew with each line. */
  readonly offset?: (() => MachineXY) | undefined
}

/** Places nearer than this are one: places are written to thousandths of a mm. */
const sameMm = 0.0005
const noOffset: MachineXY = { x: 0, y: 0 }

/**
 * Writes moves as lines of G-code. Words that are in force already are left out where the reader allows it. Places are
 * rounded to thousandths of a mm, by themselves, so that nothing adds up.
 */
export class MoveWriter {
  readonly #options: MoveWriterOptions
  #motion = ''
  #feed = ''
  /** Where the last line leads, by the program's coordinates. */
  #at: MachineXY = { x: 0, y: 0 }
  /** False when the machine may stand elsewhere: the next move then names both axes. */
  #placeKnown = true

  constructor(options: MoveWriterOptions) {
    this.#options = options
  }

  /** Nothing is known to be in force, and the machine stands there: after a restart, at first. */
  standsAt(place: MachineXY): void {
    this.interrupted()
    this.#at = this.#toProgram(place)
    this.#placeKnown = true
  }

  /** The machine may stand anywhere: the next move names both axes. */
  standsAnywhere(): void {
    this.interrupted()
    this.#placeKnown = false
  }

  /** Where the last line leads, by the machine's coordinates. */
  get end(): MachineXY {
    const { x, y } = this.#offset
    return { x: this.#at.x + x, y: this.#at.y + y }
  }

  /** The pen's lines have changed what is in force. */
  interrupted(): void {
    this.#motion = ''
    this.#feed = ''
  }

  /** A straight way with the pen up. @returns undefined when there is none to go */
  travel(xMm: number, yMm: number, { travelSpeedMmPerS }: MoveSpeeds): MoveLine | undefined {
    const rapid = travelSpeedMmPerS === undefined || this.#options.style.rapidTakesFeed
    return this.#straight(rapid ? 'G0' : 'G1', xMm, yMm, travelSpeedMmPerS)
  }

  /** A piece of a stroke. @returns undefined when it is shorter than can be written */
  draw(piece: Piece, { drawSpeedMmPerS }: MoveSpeeds): MoveLine | undefined {
    const { frame, stepMm } = this.#options
    const { x1, y1, arc } = piece
    const from = this.#at
    if (arc === undefined) return this.#straight('G1', x1, y1, drawSpeedMmPerS)
    const to = this.#written(x1, y1)
    const centre = this.#toProgram(frame.toMachine(arc.x, arc.y))
    const way = Math.hypot(to.x - from.x, to.y - from.y)
    // Rounding must leave start and end on one circle; of tiny arcs it may not.
    if (way < 10 * stepMm) return this.#straight('G1', x1, y1, drawSpeedMmPerS)
    const motion = arc.turn * frame.handedness > 0 ? 'G3' : 'G2'
    const words: Word[] = [
      ['X', to.x],
      ['Y', to.y],
      ['I', centre.x - from.x],
      ['J', centre.y - from.y],
    ]
    const text = this.#line(motion, words, drawSpeedMmPerS)
    this.#at = to
    return { text, lengthMm: piece.lengthMm, arc: { radius: arc.radius, turn: arc.turn } }
  }

  #straight(motion: string, xMm: number, yMm: number, speedMmPerS: number | undefined): MoveLine | undefined {
    const to = this.#written(xMm, yMm)
    const from = this.#at
    const words: Word[] = []
    if (!this.#placeKnown || Math.abs(to.x - from.x) > sameMm) words.push(['X', to.x])
    if (!this.#placeKnown || Math.abs(to.y - from.y) > sameMm) words.push(['Y', to.y])
    this.#placeKnown = true
    if (words.length === 0) return undefined
    const text = this.#line(motion, words, speedMmPerS)
    this.#at = to
    return { text, lengthMm: Math.hypot(to.x - from.x, to.y - from.y) }
  }

  #line(motion: string, words: readonly Word[], speedMmPerS: number | undefined): string {
    const { style } = this.#options
    const command = style.modal && motion === this.#motion ? '' : motion
    this.#motion = motion
    const feed = speedMmPerS === undefined ? '' : decimal(speedMmPerS * 60)
    const isNew = feed !== '' && feed !== this.#feed
    if (isNew) this.#feed = feed
    return wordLine(command, isNew ? [...words, ['F', Number(feed)]] : words, style)
  }

  get #offset(): MachineXY {
    return this.#options.offset?.() ?? noOffset
  }

  #toProgram({ x, y }: MachineXY): MachineXY {
    const offset = this.#offset
    return { x: x - offset.x, y: y - offset.y }
  }

  #written(xMm: number, yMm: number): MachineXY {
    const { x, y } = this.#toProgram(this.#options.frame.toMachine(xMm, yMm))
    return { x: Number(x.toFixed(3)), y: Number(y.toFixed(3)) }
  }
}
