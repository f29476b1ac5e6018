import type { PointMm } from '@vfab/core'

/** The page's corner that the pen stands at when the plotter is opened or homed. */
export const originCorners = ['top-left', 'top-right', 'bottom-left', 'bottom-right', 'center'] as const

/** One of {@link originCorners}. */
export type OriginCorner = (typeof originCorners)[number]

/** How the page lies on the machine. */
export interface PageLayout {
  readonly widthMm: number
  readonly heightMm: number
  readonly originCorner: OriginCorner
  /** Where the machine's x grows to, as seen by a reader of the page. */
  readonly xAxis: 'right' | 'left'
  /** Where the machine's y grows to. */
  readonly yAxis: 'up' | 'down'
}

/** A place by the machine's own coordinates, mm. */
export interface MachineXY {
  readonly x: number
  readonly y: number
}

/** Turns places on the page (x to the right, y down) into the machine's coordinates and back. */
export class Frame {
  readonly layout: PageLayout
  /** The corner's place on the page. */
  readonly cornerMm: PointMm
  readonly #signX: 1 | -1
  readonly #signY: 1 | -1
  /** Where the page's {@link cornerMm} is by the machine's coordinates. */
  origin: MachineXY

  constructor(layout: PageLayout, origin: MachineXY) {
    this.layout = layout
    this.origin = origin
    const { originCorner, widthMm, heightMm, xAxis, yAxis } = layout
    this.cornerMm =
      originCorner === 'center'
        ? { xMm: widthMm / 2, yMm: heightMm / 2 }
        : {
            xMm: originCorner.endsWith('right') ? widthMm : 0,
            yMm: originCorner.startsWith('bottom') ? heightMm : 0,
          }
    this.#signX = xAxis === 'right' ? 1 : -1
    this.#signY = yAxis === 'down' ? 1 : -1
  }

  /** 1 when a turn goes the same way round on the page and on the machine, −1 when the other way. */
  get handedness(): 1 | -1 {
    return (this.#signX * this.#signY) as 1 | -1
  }

  toMachine(xMm: number, yMm: number): MachineXY {
    return {
      x: this.origin.x + this.#signX * (xMm - this.cornerMm.xMm),
      y: this.origin.y + this.#signY * (yMm - this.cornerMm.yMm),
    }
  }

  toPage({ x, y }: MachineXY): PointMm {
    return {
      xMm: this.cornerMm.xMm + this.#signX * (x - this.origin.x),
      yMm: this.cornerMm.yMm + this.#signY * (y - this.origin.y),
    }
  }
}
