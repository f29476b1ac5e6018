import { Dashes } from './dashes.ts'
import { clipLine, Frame } from './frame.ts'
import { Mechanism, type PlotterPoint } from './mechanism.ts'
import { defaultScalingPoints, type HpglModel, type PaperLimits } from './models.ts'

/** How labels are written. */
export interface TextSetup {
  /** Size of a capital in cm; in percent of P2 − P1 when `relative`. */
  readonly width: number
  readonly height: number
  readonly relative: boolean
  /** Direction of writing. */
  readonly run: number
  readonly rise: number
  /** Tangent of the slant. */
  readonly slant: number
}

const plainText: TextSetup = { width: 0.187, height: 0.269, relative: false, run: 1, rise: 0, slant: 0 }

/** Numbers of `OE`. */
export type HpglError = 1 | 2 | 3 | 5 | 6

/**
 * The plotter as HP-GL sees it: where the pen was sent, in which coordinates, how fast and with which pattern. Turns lines into
 * moves of the mechanics, clipped to the window.
 */
export class Drafter {
  readonly model: HpglModel
  readonly frame: Frame
  readonly mechanism: Mechanism
  readonly dashes: Dashes = new Dashes()
  /** Where the pen was sent: outside the window it stays behind. */
  commanded: PlotterPoint
  /** Whether the pen was sent down. */
  penDown = false
  relative = false
  speedMmPerS: number
  accelMmPerS2: number
  force = 0
  text: TextSetup = plainText
  /** Distance between two lines of a filled area, mm. */
  penThicknessMm = 0.3
  fill: { readonly type: number; readonly spacing: number | undefined } = { type: 1, spacing: undefined }
  /** Length of the ticks of `XT` and `YT`, parts of P2 − P1. */
  ticks: { readonly positive: number; readonly negative: number } = { positive: 0.005, negative: 0.005 }
  /** Where the last label began: a carriage return goes back there. */
  labelStart: PlotterPoint
  lastError = 0
  /** Instructions that could not be carried out as they were sent, whether or not anyone asks. */
  refused = 0
  errorMask = 223
  initialized = true
  scalingPointsChanged = false
  digitized: { readonly at: PlotterPoint; readonly down: boolean } | undefined
  readonly #papers: Readonly<Record<string, PaperLimits>>
  readonly #home: PlotterPoint
  readonly #loaded: PaperLimits

  /** @param home - where the pen is when the power comes on */
  constructor(model: HpglModel, paper: PaperLimits, home: PlotterPoint) {
    this.model = model
    this.#papers = model.papers
    this.#loaded = paper
    this.#home = home
    this.frame = new Frame(paper)
    this.mechanism = new Mechanism(model, home)
    this.commanded = home
    this.labelStart = home
    this.speedMmPerS = model.drawSpeedMmPerS
    this.accelMmPerS2 = model.accelMmPerS2
  }

  /** `IN`: pen up, everything as after power-on; the pen stays where it is. */
  initialize(): void {
    this.setPen(false)
    this.frame.initialize()
    this.lastError = 0
    this.errorMask = 223
    this.force = 0
    this.speedMmPerS = this.model.drawSpeedMmPerS
    this.accelMmPerS2 = this.model.accelMmPerS2
    this.setDefaults()
    this.initialized = true
    this.scalingPointsChanged = false
    this.digitized = undefined
    this.commanded = this.frame.fromMachine(this.mechanism.position)
  }

  /** `DF`. */
  setDefaults(): void {
    this.frame.setDefaults()
    this.relative = false
    this.dashes.set(undefined, 0)
    this.text = plainText
    this.fill = { type: 1, spacing: undefined }
    this.penThicknessMm = 0.3
    this.ticks = { positive: 0.005, negative: 0.005 }
  }

  /** The power was off for a moment. */
  restart(nowMs: number): void {
    this.mechanism.powerCut(nowMs, this.#home)
    this.penDown = false
    this.frame.load(this.#loaded)
    this.initialize()
  }

  /** Somebody moves the pen holder with the keys. */
  carryTo(nowMs: number, place: PlotterPoint): void {
    this.mechanism.carryTo(nowMs, place)
    this.commanded = this.frame.fromMachine(place)
  }

  /** `PS`. */
  choosePaper(name: string): void {
    const paper = this.#papers[name]
    if (paper === undefined || paper === this.frame.paper) return
    this.frame.load(paper)
    this.commanded = this.frame.fromMachine(this.mechanism.position)
  }

  fail(error: HpglError): void {
    this.refused++
    if ((this.errorMask & (1 << (error - 1))) !== 0) this.lastError = error
  }

  /** What `OS` tells. */
  get status(): number {
    const bits = [
      [1, this.mechanism.isDown],
      [2, this.scalingPointsChanged],
      [4, this.digitized !== undefined],
      [8, this.initialized],
      [16, true],
      [32, this.lastError !== 0],
    ] as const
    return bits.reduce((sum, [value, set]) => sum + (set ? value : 0), 0)
  }

  setPen(down: boolean): void {
    this.penDown = down
    const { window } = this.frame
    const [x, y] = this.commanded
    const inside = x >= window.xMin && x <= window.xMax && y >= window.yMin && y <= window.yMax
    this.mechanism.setDown(down && inside)
  }

  selectPen(pen: number): void {
    this.setPen(false)
    this.mechanism.select(pen)
  }

  /** A line, or a move with the pen up, to a point in plotter units. */
  lineTo(to: PlotterPoint): void {
    const from = this.commanded
    this.commanded = to
    const visible = clipLine(from, to, this.frame.window)
    if (visible === undefined) {
      this.mechanism.setDown(false)
      return
    }
    if (!this.penDown) {
      this.#moveTo(visible[1])
      return
    }
    const [start, end] = visible
    if (start !== from) {
      this.mechanism.setDown(false)
      this.#moveTo(start)
    }
    this.#drawTo(start, end)
    if (end !== to) this.mechanism.setDown(false)
  }

  /** As {@link lineTo}, without the pattern. */
  solidLines(points: readonly PlotterPoint[]): void {
    const [first, ...rest] = points
    if (first === undefined) return
    this.penDown = false
    this.mechanism.setDown(false)
    this.lineTo(first)
    this.penDown = true
    for (const point of rest) this.lineTo(point)
    this.penDown = false
    this.mechanism.setDown(false)
  }

  #drawTo(start: PlotterPoint, end: PlotterPoint): void {
    if (this.dashes.isSolid) {
      this.mechanism.setDown(true)
      this.#moveTo(end)
      return
    }
    for (const { to, drawn } of this.dashes.cut(Math.hypot(end[0] - start[0], end[1] - start[1]))) {
      this.mechanism.setDown(drawn)
      this.#moveTo([start[0] + to * (end[0] - start[0]), start[1] + to * (end[1] - start[1])])
    }
  }

  #moveTo(point: PlotterPoint): void {
    const { mechanism, model, frame } = this
    const speed = mechanism.isDown ? this.speedMmPerS : model.travelSpeedMmPerS
    mechanism.moveTo(frame.toMachine(point), speed, this.accelMmPerS2)
  }

  /** P1 and P2 after `IN`. */
  get defaultScalingPoints(): readonly [number, number, number, number] {
    return defaultScalingPoints(this.frame.paper)
  }
}
