import type { DeviceIdentity, Plotter, PlotterPosition, PointMm, SelfTestReport } from '@vfab/core'
import type { ConfigChange } from '@vfab/host'

import type { DeviceChoice, HoldingChoice } from '../device/device-choice.ts'

/** The machine a command was for, and where its pen is. */
export interface MachineState {
  /** `east`, `ebb:/dev/ttyACM0`. */
  readonly device: string
  readonly position: PlotterPosition
}

/** A machine that was parked. */
export interface ParkedMachine extends MachineState {
  /** False where no earlier command left an origin that still holds: the pen is up, where it was. */
  readonly moved: boolean
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

/** A machine that is open for moving about: `workshop.jog`. */
export interface Jogger {
  /** Where the pen is. */
  position(): Promise<PlotterPosition>
  /** Travels by this distance, pen up; in any direction while the machine does not know where its ends are. @throws DriverError `OUT_OF_BOUNDS` */
  moveBy(byMm: PointMm): Promise<void>
  /** Travels to the origin, pen up. */
  toOrigin(): Promise<void>
  /** Lifts the pen; resolves when it is up. */
  penUp(): Promise<void>
  /** Lowers the pen; resolves when it touches. */
  penDown(): Promise<void>
  /** Makes the pen's place the origin. Absent where that is not possible. */
  readonly setOrigin: (() => Promise<void>) | undefined
}

/** Heights of the pen: 0 the lowest the lift can go, 100 the highest. */
export interface PenHeights {
  readonly penUpPercent: number
  readonly penDownPercent: number
}

/** Finds heights on a machine that is open, with a person who looks at the pen. */
export type FindPenHeights = (
  plotter: Plotter,
  options: { readonly settings: Readonly<Record<string, unknown>>; readonly signal: AbortSignal },
) => Promise<PenHeights>

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
  /** What was changed in the file. */
  readonly change: ConfigChange
}

/** What a self-test found. */
export interface DeviceTest extends SelfTestReport {
  readonly device: DeviceIdentity
}
