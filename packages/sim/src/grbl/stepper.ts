import { brake, followRamp, type RampState } from './profile.ts'
import type { Planner, PlannerBlock } from './planner.ts'
import { between, type Vector } from './vector.ts'

/** One piece of a block at constant speed. */
export interface Segment {
  readonly startMs: number
  readonly endMs: number
  readonly from: Vector
  readonly to: Vector
  /** Speed that the next piece goes on with, mm/s. */
  readonly endSpeed: number
  /** Speed that was aimed for by the program, mm/s: what `FS:` tells. */
  readonly block: PlannerBlock
  /** Blocks that were planned when it was cut off, its own among them. */
  readonly planned: number
}

/** Pieces are cut for this long, s: 100 a second. */
const pieceS = 0.01
/** Pieces that are ready for the step interrupt. */
const readyPieces = 5
/** Slower than this is standing still, mm/s; shorter than this is nothing, mm. */
const tiny = 1e-9

/**
 * Carries blocks out, in pieces of 10 ms at constant speed. The pieces that are ready are what a feed hold cannot take
 * back any more, and what bridges the time in which the program does something else.
 */
export class Stepper {
  readonly #planner: Planner
  readonly #onPiece: (piece: Segment) => void
  readonly #ready: Segment[] = []
  /** At the end of what is ready, mm/s. */
  #speed = 0
  #holding = false
  #held = false
  #running = false
  /** Where the machine is when nothing is under way: it leaves off there. */
  position: Vector

  /** @param onPiece - called when a piece has been carried out */
  constructor(planner: Planner, position: Vector, onPiece: (piece: Segment) => void) {
    this.#planner = planner
    this.position = position
    this.#onPiece = onPiece
  }

  /** Whether a cycle runs: something moves, or will at once. */
  get running(): boolean {
    return this.#running
  }

  /** Whether the motors turn. */
  get moving(): boolean {
    return this.#ready.length > 0
  }

  /** True once a hold has come to rest. */
  get held(): boolean {
    return this.#held
  }

  /** When the piece under way ends, ms; Infinity when nothing moves. */
  get nextMs(): number {
    return this.#ready[0]?.endMs ?? Infinity
  }

  /** Speed of the piece under way, mm/s. */
  get speed(): number {
    const piece = this.#ready[0]
    if (piece === undefined) return 0
    const lengthMm = Math.hypot(...piece.to.map((mm, axis) => mm - piece.from[axis]!))
    return (lengthMm / (piece.endMs - piece.startMs)) * 1000
  }

  /** Where the machine is at a time within the piece under way. */
  positionAt(nowMs: number): Vector {
    const piece = this.#ready[0]
    if (piece === undefined) return this.position
    const share = (nowMs - piece.startMs) / (piece.endMs - piece.startMs)
    return between(piece.from, piece.to, Math.min(1, Math.max(0, share)))
  }

  /** Starts what is planned, if it does not run yet. */
  start(nowMs: number): void {
    if (this.#running || this.#planner.blocks.length === 0) return
    this.#running = true
    this.#held = false
    this.#holding = false
    this.#speed = 0
    this.#planner.plan(0)
    this.#prepare(nowMs)
  }

  /** The plan has changed: a block came, or an override. */
  replan(nowMs: number): void {
    if (!this.#running || this.#holding) return
    this.#planner.plan(this.#speed)
    this.#prepare(nowMs)
  }

  /** Brakes, and keeps what is left. */
  hold(): void {
    if (!this.#running) {
      this.#held = true
      return
    }
    this.#holding = true
  }

  /** Goes on after a hold. */
  resume(nowMs: number): void {
    this.#holding = false
    this.#held = false
    if (this.#running) this.replan(nowMs)
    else this.start(nowMs)
  }

  /** Ends the hold without going on: what was planned is to be forgotten. */
  release(): void {
    this.#holding = false
    this.#held = false
    this.#running = false
  }

  /** Stops dead. @returns the piece under way, cut off at `nowMs`, if there was one */
  kill(nowMs: number): Segment | undefined {
    const piece = this.#ready[0]
    const cut = piece === undefined ? undefined : { ...piece, endMs: nowMs, to: this.positionAt(nowMs) }
    this.position = cut?.to ?? this.position
    this.#ready.length = 0
    this.#speed = 0
    this.release()
    return cut
  }

  /** The piece under way has ended. @returns false when that was the last: the cycle is over, or held */
  finishPiece(): boolean {
    const piece = this.#ready.shift()
    if (piece === undefined) return false
    this.position = piece.to
    this.#onPiece(piece)
    this.#prepare(piece.endMs)
    if (this.#ready.length > 0) return true
    this.#running = false
    if (this.#holding) {
      this.#holding = false
      this.#held = true
    }
    return false
  }

  #prepare(nowMs: number): void {
    while (this.#ready.length < readyPieces) {
      const piece = this.#nextPiece(this.#ready.at(-1)?.endMs ?? nowMs)
      if (piece === undefined) return
      this.#ready.push(piece)
    }
  }

  #nextPiece(startMs: number): Segment | undefined {
    const { blocks } = this.#planner
    const block = blocks[0]
    if (block === undefined || (this.#holding && this.#speed <= tiny)) return undefined
    const planned = blocks.length
    const leftMm = block.lengthMm - block.doneMm
    const state = this.#advance(block, leftMm)
    const from = between(block.from, block.to, block.doneMm / block.lengthMm)
    block.doneMm = Math.min(block.lengthMm, block.doneMm + state.movedMm)
    this.#speed = state.speed
    const ended = block.lengthMm - block.doneMm < 1e-6
    const to = ended ? block.to : between(block.from, block.to, block.doneMm / block.lengthMm)
    if (ended) {
      blocks.shift()
      this.#planner.plan(this.#speed)
    } else if (state.movedMm < tiny && state.tookS < tiny) return undefined
    return { startMs, endMs: startMs + state.tookS * 1000, from, to, endSpeed: state.speed, block, planned }
  }

  #advance(block: PlannerBlock, leftMm: number): RampState {
    if (this.#holding) return brake(this.#speed, leftMm, block.accel, pieceS)
    const nominal = this.#planner.nominalOf(block)
    const exit = Math.min(nominal, Math.sqrt(this.#planner.exitSquared))
    return followRamp(this.#speed, { leftMm, nominal, exit, accel: block.accel }, pieceS)
  }
}
