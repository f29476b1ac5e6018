import type { HpglModel } from './models.ts'
import { lengthAfter, timeVector, type VectorTime } from './vector-time.ts'

/** A point in physical plotter units: x along the long side of the bed, y up. */
export type PlotterPoint = readonly [x: number, y: number]

/** One straight move of the pen holder. */
export interface PenMove {
  readonly kind: 'move'
  readonly fromMs: number
  readonly toMs: number
  readonly from: PlotterPoint
  readonly to: PlotterPoint
  readonly down: boolean
  /** Stall the held pen came from; 0: none, no ink. */
  readonly pen: number
  readonly time: VectorTime
}

/** The pen touches the paper, or has left it. */
export interface PenTouch {
  readonly kind: 'touch'
  /** When the pen began to move up or down. */
  readonly fromMs: number
  readonly atMs: number
  readonly at: PlotterPoint
  readonly down: boolean
  readonly pen: number
}

/** Another pen is held from now on. */
export interface PenSwap {
  readonly kind: 'swap'
  readonly fromMs: number
  readonly atMs: number
  readonly pen: number
}

/** What the mechanics did. */
export type PenEvent = PenMove | PenTouch | PenSwap

/** What the mechanics need to know of a machine. */
export type MechanismModel = Pick<HpglModel, 'unitMm' | 'penMoveMs' | 'penChangeMs'> & { readonly cutter?: object }

/** The pen holder and the carousel: carries out one thing after the other and keeps the record of it. */
export class Mechanism {
  readonly #model: MechanismModel
  readonly #events: PenEvent[] = []
  #position: PlotterPoint
  #down = false
  #pen: number
  /** What is held when the power comes on: a cutter has its one tool. */
  readonly #ownPen: 0 | 1
  #atMs = 0

  constructor(model: MechanismModel, position: PlotterPoint) {
    this.#model = model
    this.#position = position
    this.#ownPen = model.cutter === undefined ? 0 : 1
    this.#pen = this.#ownPen
  }

  /** What was done or has been begun, in order; the last may lie in the future. */
  get events(): readonly PenEvent[] {
    return this.#events
  }

  /** Where the pen is once everything begun is done. */
  get position(): PlotterPoint {
    return this.#position
  }

  get isDown(): boolean {
    return this.#down
  }

  get pen(): number {
    return this.#pen
  }

  /** When everything begun is done. */
  get doneMs(): number {
    return this.#atMs
  }

  /** What comes next begins now. */
  begin(nowMs: number): void {
    this.#atMs = Math.max(this.#atMs, nowMs)
  }

  wait(durationMs: number): void {
    this.#atMs += durationMs
  }

  moveTo(to: PlotterPoint, speedMmPerS: number, accelMmPerS2: number): void {
    const from = this.#position
    const lengthMm = this.#model.unitMm * Math.hypot(to[0] - from[0], to[1] - from[1])
    if (lengthMm === 0) return
    const time = timeVector(lengthMm, speedMmPerS, accelMmPerS2)
    const fromMs = this.#atMs
    this.#atMs += time.durationMs
    this.#events.push({ kind: 'move', fromMs, toMs: this.#atMs, from, to, down: this.#down, pen: this.#pen, time })
    this.#position = to
  }

  /** Moved by hand, in no time. */
  carryTo(nowMs: number, to: PlotterPoint): void {
    this.begin(nowMs)
    const [from, atMs] = [this.#position, this.#atMs]
    const time: VectorTime = { durationMs: 0, rampMs: 0, accelMmPerS2: 1 }
    this.#events.push({ kind: 'move', fromMs: atMs, toMs: atMs, from, to, down: this.#down, pen: this.#pen, time })
    this.#position = to
  }

  setDown(down: boolean): void {
    if (down === this.#down) return
    const fromMs = this.#atMs
    this.#atMs += this.#model.penMoveMs
    this.#down = down
    this.#events.push({ kind: 'touch', fromMs, atMs: this.#atMs, at: this.#position, down, pen: this.#pen })
  }

  /** Puts the held pen back and fetches another; the holder returns to where it was. */
  select(pen: number): void {
    if (pen === this.#pen) return
    this.setDown(false)
    const fromMs = this.#atMs
    if (this.#pen !== 0) this.#atMs += this.#model.penChangeMs
    if (pen !== 0) this.#atMs += this.#model.penChangeMs
    this.#pen = pen
    this.#events.push({ kind: 'swap', fromMs, atMs: this.#atMs, pen })
  }

  /** What has not been begun is given up; a move, lift or change of pen under way is finished. */
  abandon(nowMs: number): void {
    while (this.#events.length > 0 && this.#events.at(-1)!.fromMs > nowMs) this.#undo()
    this.#atMs = Math.max(nowMs, this.#endOfLast())
  }

  /** The power fails and comes back: everything stops where it is, the pen is lifted and put back, the holder goes home. */
  powerCut(nowMs: number, home: PlotterPoint): void {
    this.abandon(nowMs)
    // A lift, or a change of pen, that is not over did not happen.
    while ((this.#events.at(-1)?.kind ?? 'move') !== 'move' && this.#endOfLast() > nowMs) this.#undo()
    const last = this.#events.at(-1)
    if (last?.kind === 'move' && last.toMs > nowMs) {
      const to = pointOf(last, nowMs)
      this.#events[this.#events.length - 1] = { ...last, toMs: nowMs, to }
      this.#position = to
    }
    this.#atMs = nowMs
    if (this.#down)
      this.#events.push({ kind: 'touch', fromMs: nowMs, atMs: nowMs, at: this.#position, down: false, pen: this.#pen })
    this.#down = false
    if (this.#pen !== this.#ownPen) this.#events.push({ kind: 'swap', fromMs: nowMs, atMs: nowMs, pen: this.#ownPen })
    this.#pen = this.#ownPen
    this.#position = home
  }

  /** Where the pen is at a time. */
  positionAt(ms: number): PlotterPoint {
    const next = this.#events.findLast((event) => event.kind === 'move' && event.fromMs <= ms)
    if (next?.kind !== 'move') return this.#firstPosition()
    return ms >= next.toMs && next === this.#lastMove() ? this.#position : pointOf(next, ms)
  }

  isDownAt(ms: number): boolean {
    const last = this.#events.findLast((event) => event.kind === 'touch' && event.atMs <= ms)
    return last?.kind === 'touch' && last.down
  }

  #firstPosition(): PlotterPoint {
    const first = this.#events.find((event) => event.kind === 'move')
    return first?.kind === 'move' ? first.from : this.#position
  }

  #lastMove(): PenEvent | undefined {
    return this.#events.findLast((event) => event.kind === 'move')
  }

  #undo(): void {
    const event = this.#events.pop()!
    if (event.kind === 'move') this.#position = event.from
    else if (event.kind === 'touch') this.#down = !event.down
    else this.#pen = this.#events.findLast((earlier) => earlier.kind === 'swap')?.pen ?? 0
  }

  #endOfLast(): number {
    const last = this.#events.at(-1)
    return last === undefined ? 0 : last.kind === 'move' ? last.toMs : last.atMs
  }
}

/** The pen during a move. */
export function pointOf({ from, to, fromMs, time }: PenMove, ms: number): PlotterPoint {
  const whole = lengthAfter(time, time.durationMs)
  const part = whole === 0 ? 1 : lengthAfter(time, ms - fromMs) / whole
  return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]
}
