import { defaultScalingPoints, type PaperLimits } from './models.ts'
import type { PlotterPoint } from './mechanism.ts'

/** A rectangle in plotter units. */
export interface Rectangle {
  readonly xMin: number
  readonly yMin: number
  readonly xMax: number
  readonly yMax: number
}

/**
 * The coordinate systems: user units (`SC`), plotter units as rotated by `RO`, and the mechanics' own, with the window (`IW`)
 * in between.
 */
export class Frame {
  #paper: PaperLimits
  #rotated = false
  #scaling: readonly [number, number, number, number] | undefined
  #p1p2: readonly [number, number, number, number]
  #window: Rectangle

  constructor(paper: PaperLimits) {
    this.#paper = paper
    this.#p1p2 = defaultScalingPoints(paper)
    this.#window = this.limits
  }

  /** Limits of the paper, not rotated. */
  get paper(): PaperLimits {
    return this.#paper
  }

  /** Hard-clip limits in plotter units as rotated. */
  get limits(): Rectangle {
    const { xMin, yMin, xMax, yMax } = this.#paper
    return this.#rotated ? { xMin: 0, yMin: 0, xMax: yMax - yMin, yMax: xMax - xMin } : { xMin, yMin, xMax, yMax }
  }

  get scalingPoints(): readonly [number, number, number, number] {
    return this.#p1p2
  }

  get window(): Rectangle {
    return this.#window
  }

  get isScaled(): boolean {
    return this.#scaling !== undefined
  }

  load(paper: PaperLimits): void {
    this.#paper = paper
    this.initialize()
  }

  /** As after `IN`. */
  initialize(): void {
    this.#rotated = false
    this.#p1p2 = defaultScalingPoints(this.#paper)
    this.setDefaults()
  }

  /** As after `DF`. */
  setDefaults(): void {
    this.#scaling = undefined
    this.#window = this.limits
  }

  rotate(rotated: boolean): void {
    this.#rotated = rotated
    this.#window = this.limits
  }

  setScalingPoints(points: readonly number[]): void {
    const [x1, y1, x2, y2] = points.length === 0 ? defaultScalingPoints(this.#paper) : points
    const [oldX1, oldY1, oldX2, oldY2] = this.#p1p2
    // P2 follows P1 when only that is given.
    this.#p1p2 = [x1!, y1!, x2 ?? x1! + oldX2 - oldX1, y2 ?? y1! + oldY2 - oldY1]
  }

  setScaling(scale: readonly [number, number, number, number] | undefined): void {
    this.#scaling = scale
  }

  /** `undefined`: all of the paper. */
  setWindow(window: Rectangle | undefined): void {
    const all = this.limits
    if (window === undefined) {
      this.#window = all
      return
    }
    this.#window = {
      xMin: Math.max(all.xMin, window.xMin),
      yMin: Math.max(all.yMin, window.yMin),
      xMax: Math.min(all.xMax, window.xMax),
      yMax: Math.min(all.yMax, window.yMax),
    }
  }

  /** Plotter units of one user unit, along x and y. */
  get userScale(): readonly [number, number] {
    if (this.#scaling === undefined) return [1, 1]
    const [xMin, xMax, yMin, yMax] = this.#scaling
    const [x1, y1, x2, y2] = this.#p1p2
    return [(x2 - x1) / (xMax - xMin), (y2 - y1) / (yMax - yMin)]
  }

  toPlotter([x, y]: PlotterPoint): PlotterPoint {
    if (this.#scaling === undefined) return [x, y]
    const [scaleX, scaleY] = this.userScale
    return [this.#p1p2[0] + (x - this.#scaling[0]) * scaleX, this.#p1p2[1] + (y - this.#scaling[2]) * scaleY]
  }

  toUser([x, y]: PlotterPoint): PlotterPoint {
    if (this.#scaling === undefined) return [x, y]
    const [scaleX, scaleY] = this.userScale
    return [this.#scaling[0] + (x - this.#p1p2[0]) / scaleX, this.#scaling[2] + (y - this.#p1p2[1]) / scaleY]
  }

  /** Rotated by 90°, x runs up the bed and y to its left. */
  toMachine([x, y]: PlotterPoint): PlotterPoint {
    return this.#rotated ? [this.#paper.xMax - y, this.#paper.yMin + x] : [x, y]
  }

  fromMachine([x, y]: PlotterPoint): PlotterPoint {
    return this.#rotated ? [y - this.#paper.yMin, this.#paper.xMax - x] : [x, y]
  }
}

/** The part of a line within a rectangle; `undefined` when there is none. After Liang and Barsky. */
export function clipLine(
  from: PlotterPoint,
  to: PlotterPoint,
  { xMin, yMin, xMax, yMax }: Rectangle,
): readonly [PlotterPoint, PlotterPoint] | undefined {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  let [enter, leave] = [0, 1]
  for (const [slope, room] of [
    [-dx, from[0] - xMin],
    [dx, xMax - from[0]],
    [-dy, from[1] - yMin],
    [dy, yMax - from[1]],
  ] as const) {
    if (slope === 0) {
      if (room < 0) return undefined
    } else if (slope < 0) enter = Math.max(enter, room / slope)
    else leave = Math.min(leave, room / slope)
  }
  if (enter > leave) return undefined
  const at = (part: number): PlotterPoint =>
    part === 0 ? from : part === 1 ? to : [from[0] + part * dx, from[1] + part * dy]
  return [at(enter), at(leave)]
}
