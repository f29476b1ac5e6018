import type { DriverError, OperationOptions, PointMm } from '@vfab/core'

/**
 * What a driver of a simple plotter writes itself: its commands, one at a time. Each resolves when the machine has carried it
 * out; `createOpenPlotter` calls them in turn, and never two at once.
 */
export interface PenHand {
  /** Lifts the pen, and resolves when it is up. */
  penUp(): Promise<void>
  /** Lowers the pen, and resolves when it is down. */
  penDown(): Promise<void>
  /** Moves in a straight line, with the pen as it is. */
  lineTo(target: PointMm, speedMmPerS: number): Promise<void>
  /** Asks the machine where the pen is. */
  whereIs(options?: OperationOptions): Promise<PointMm>
  /** After a failure: brings questions and answers into step again, so that the pen can be lifted. */
  recover(): Promise<void>
  /** Frees the port. */
  release(): Promise<void>
  /** Resolves when the connection has ended: with the error if it was lost. */
  readonly ended: Promise<DriverError | undefined>
}
