import type { Clock, OperationOptions, PenOptions, PointMm } from '@vfab/core'

import type { Board } from './board.ts'
import type { Frame } from '@vfab/driver-kit/gcode'
import { liftBlindly } from './lift-blindly.ts'
import { losesPlace } from './loses-place.ts'
import { speedOverride } from './overrides.ts'
import type { Pen } from './pen.ts'
import type { Place } from './place.ts'
import type { MoveSpeeds, MoveWriter } from '@vfab/driver-kit/gcode'

/** What a {@link Mover} is made of. */
export interface MoverParts {
  readonly board: Board
  readonly frame: Frame
  readonly pen: Pen
  readonly writer: MoveWriter
  readonly place: Place
  readonly clock: Clock
}

/** Single moves of pen and carriage, and how both are brought to rest, whatever they are at. */
export class Mover {
  readonly #parts: MoverParts
  #halting = false
  #speedPercent = 100

  constructor(parts: MoverParts) {
    this.#parts = parts
  }

  /** Whether it holds and resets the board right now: what the board reports meanwhile is its own doing. */
  get halting(): boolean {
    return this.#halting
  }

  /** Sets the override of all speeds. @throws DriverError `CONFIG_INVALID` */
  setSpeedPercent(percent: number): void {
    const characters = speedOverride(percent)
    this.#speedPercent = percent
    for (const character of characters) this.#parts.board.link.signal(character)
  }

  /** An abort brakes and resets the board, so that nothing of what was sent is carried out later. */
  async interruptible(options: OperationOptions, operation: () => Promise<void>): Promise<void> {
    try {
      await operation()
    } catch (error) {
      if (options.signal?.aborted === true && !this.#parts.board.link.hasEnded) await this.halt().catch(() => {})
      throw error
    }
  }

  async movePen(to: 'up' | 'down', options: PenOptions): Promise<void> {
    const { board, pen, writer } = this.#parts
    const heights = pen.heightsAt(options.heightPercent)
    pen.state = 'unknown'
    for (const { text } of pen.lines(to, heights)) await board.link.send(text, options)
    writer.interrupted()
    await board.rest(options)
    pen.state = to
  }

  /** Goes there with the pen up. */
  travel(target: PointMm, speeds: MoveSpeeds, options: OperationOptions): Promise<void> {
    return this.interruptible(options, async () => {
      const { board, pen, writer } = this.#parts
      if (pen.state !== 'up') await this.movePen('up', options)
      const move = writer.travel(target.xMm, target.yMm, speeds)
      if (move !== undefined) await board.link.send(move.text, options)
      await board.rest(options)
    })
  }

  /** Brings everything to rest at once, with the pen up, and the board ready for the next line. @returns where it stands */
  async halt(): Promise<PointMm> {
    this.#halting = true
    try {
      return await this.#haltNow()
    } finally {
      this.#halting = false
    }
  }

  /**
   * Pen up, as far as the board lets that happen.
   * @param afterwards - what is left to be done with a board that answers
   */
  async makeSafe(mayMove: boolean, afterwards: () => Promise<void>): Promise<void> {
    const { board, pen, clock } = this.#parts
    const { link } = board
    if (link.hasEnded) return
    try {
      if (link.failure !== undefined) await this.halt()
      else if (pen.state !== 'up' && mayMove) await this.movePen('up', {})
      else await board.freshReport()
      await afterwards()
      if (this.#speedPercent !== 100) this.setSpeedPercent(100)
    } catch {
      await liftBlindly(link, pen, clock).catch(() => {}) // if it has gone, the port is all that is left to be freed
    }
  }

  async #haltNow(): Promise<PointMm> {
    const { board, frame, pen, writer, place } = this.#parts
    const { failure } = board.link
    if (failure !== undefined && losesPlace(failure)) place.lose()
    const halt = await board.halt(place.known)
    if (halt.lost || (halt.alarmed && failure === undefined)) place.lose()
    const [x, y] = halt.place
    pen.state = 'unknown'
    // The reset has set it to 100 %.
    if (this.#speedPercent !== 100) this.setSpeedPercent(this.#speedPercent)
    writer.standsAt({ x, y })
    for (const { text } of pen.lines('up')) await board.link.send(text)
    writer.interrupted()
    await board.rest()
    pen.state = 'up'
    return frame.toPage({ x, y })
  }
}
