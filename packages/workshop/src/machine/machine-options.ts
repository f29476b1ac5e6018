import type { DeviceIdentity, PlotterPosition, PointMm, SelfTestReport } from '@vfab/core'

import type { DeviceChoice, HoldingChoice } from '../device/device-choice.ts'

/** The machine a command was for, and where its pen is. */
export interface MachineState {
  /** `east`, `ebb:/dev/ttyACM0`. */
  readonly device: string
  readonly position: PlotterPosition
}

/** What `workshop.move` accepts. */
export interface MoveOptions extends HoldingChoice {
  /** Travel to this place, counted from the origin. */
  to?: PointMm | undefined
  /** Travel by this distance; it may lead beyond the origin. Give this or {@link to}. */
  by?: PointMm | undefined
}

/** What `workshop.pen` accepts. */
export interface PenCommandOptions extends DeviceChoice {
  /** Lower the pen for this long, ms, or until the promise resolves; it is up again at the end. Default: lift it. */
  down?: number | ((options: { readonly signal: AbortSignal }) => Promise<void>) | undefined
}

/** Heights of the pen: 0 the lowest the lift can go, 100 the highest. */
export interface PenHeights {
  readonly penUpPercent: number
  readonly penDownPercent: number
}

/** What `workshop.setPenHeights` accepts. */
export interface PenHeightsOptions extends DeviceChoice {
  /** Name of the machine in the configuration, where it has none yet. */
  name?: string | undefined
  /** The heights are for this pen alone. Default: for all pens of the machine. */
  pen?: number | undefined
}

/** Where heights were stored. */
export interface StoredHeights {
  readonly heights: PenHeights
  readonly file: string
  /** JSON pointer of the section: `/devices/east`. */
  readonly section: string
  /** For people: `east`, `all machines of ebb`. */
  readonly whom: string
}

/** What a self-test found. */
export interface DeviceTest extends SelfTestReport {
  readonly device: DeviceIdentity
}
