import type { OperationOptions } from '@vfab/core'

import type { Board } from './board.ts'
import type { Frame, MachineXY } from '@vfab/driver-kit/gcode'
import { placeUnknown } from './loses-place.ts'
import type { StatusReport } from './report.ts'
import type { MoveWriter } from '@vfab/driver-kit/gcode'

/** What a {@link Place} is made of. */
export interface PlaceParts {
  readonly board: Board
  readonly frame: Frame
  readonly writer: MoveWriter
  /** False where the machine may stand elsewhere than the board believes. */
  readonly known: boolean
  /** Whether the machine has found its switches since it restarted. */
  readonly homed: boolean
  /** Whether it can find them when it is asked to. */
  readonly canHome: boolean
}

/** Whether the machine stands where the board believes, and where the page's origin is. */
export class Place {
  readonly #board: Board
  readonly #frame: Frame
  readonly #writer: MoveWriter
  readonly #canHome: boolean
  #known: boolean
  #homed: boolean
  #corner: MachineXY | undefined

  constructor({ board, frame, writer, known, homed, canHome }: PlaceParts) {
    this.#board = board
    this.#frame = frame
    this.#writer = writer
    this.#canHome = canHome
    this.#known = known
    this.#homed = homed && known
  }

  get known(): boolean {
    return this.#known
  }

  /** Whether the machine has found its switches since it restarted. */
  get homed(): boolean {
    return this.#homed
  }

  /** Where the switches found the page's corner, in the machine's coordinates. */
  get corner(): MachineXY | undefined {
    return this.#corner
  }

  /** @throws DriverError `POSITION_LOST` */
  require(): void {
    if (!this.#known) throw placeUnknown(this.#board.link.address, this.#canHome)
  }

  lose(): void {
    this.#known = false
    this.#homed = false
  }

  /** A person says that the machine stands at the origin. The board's own coordinates are left alone. */
  async setOrigin(options: OperationOptions): Promise<void> {
    if (!this.#known) this.#corner = undefined
    await this.#originHere(options)
  }

  /** The machine stands at its corner: the switches say so. */
  async setCorner(options: OperationOptions): Promise<void> {
    await this.#originHere(options)
    this.#corner = this.#frame.origin
    this.#homed = true
  }

  /** Whether the machine stands where everything that was sent leads. */
  isAtEnd(report: StatusReport): boolean {
    const [x, y] = this.#board.placeOf(report)
    const { end } = this.#writer
    return Math.hypot(x - end.x, y - end.y) <= 2 * this.#board.stepMm
  }

  async #originHere(options: OperationOptions): Promise<void> {
    const board = this.#board
    if (board.offsetChanged) {
      await board.prepare(options)
      await board.refreshOffsets(options)
    }
    const [x, y] = board.placeOf(await board.freshReport(options))
    this.#frame.origin = { x, y }
    this.#writer.standsAt({ x, y })
    this.#known = true
  }
}
