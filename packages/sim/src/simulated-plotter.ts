import type { BytePipe, Clock, PointMm, SimulatedFault } from '@vfab/core'

import type { FaultMoment } from './fault-schedule.ts'

/**
 * A simulated plotter. It lives in this process; {@link connect} is its cable.
 *
 * It has its own clock, see the option `speed`. Nothing of it keeps the process alive.
 */
export interface SimulatedPlotter<Record, Picture> {
  /** A name for messages: `sim:ebb`. */
  readonly address: string
  /** The device's time as a clock: a client that sleeps on it needs no real time to wait. */
  readonly clock: Clock
  readonly record: Record
  /**
   * Plugs the cable in. One client at a time.
   * @throws DriverError `DEVICE_BUSY` while another pipe is open
   */
  connect(): BytePipe
  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void
  /** Makes a fault happen at a given moment. */
  injectAt(moment: FaultMoment, fault: SimulatedFault): void
  /** Puts the tip there by hand, mm as on a page. */
  carryTo(place: PointMm): void
  /**
   * Resolves when all that was sent has been dealt with and nothing moves any more; time passes until then, as fast as the
   * speed allows.
   */
  idle(): Promise<void>
  /** What has been drawn so far. */
  pictureSvg(options?: Picture): string
  /** One line for people. */
  summary(): string
  /** Pulls the cable out. There is nothing else to free: what is queued is still carried out, if time passes. */
  close(): void
}
