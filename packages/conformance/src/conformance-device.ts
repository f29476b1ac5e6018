import type { Clock, OpenPipe, SimulatedFault } from '@vfab/core'

/**
 * One plotter for one check: freshly powered, pen up, nobody connected. A simulated one, as a rule: of a real one, somebody
 * would have to see the pen and measure how far it moves.
 */
export interface ConformancePlotter {
  /** Settings that open this device, as a user would write them. Give short deadlines: checks wait for them. */
  readonly config: Readonly<Record<string, unknown>>
  /** How the driver reaches the device; left out, the driver opens the address in {@link config} itself. */
  readonly openPipe?: OpenPipe | undefined
  /** The device's own time; left out, the driver uses the system's. */
  readonly clock?: Clock | undefined
  /** True for a machine that restarts whenever its port is opened, so that no session can go on where another was. */
  readonly restartsOnOpen?: boolean | undefined
  /** Makes the device fail: `unplug`, `silence`, `garbage`, `refuse`, `brown-out`. Left out, the checks that need it are skipped. */
  readonly inject?: ((fault: SimulatedFault) => void) | undefined
  /** Where the pen is at this moment, by the device, not by the driver. */
  penIsUp(): boolean | Promise<boolean>
  /** How far the tip has moved over the page since the device was made, mm, pen up or down. 0: nothing moved. */
  movedMm(): number | Promise<number>
  /** Whether another program could open the port now. */
  portIsFree(): boolean | Promise<boolean>
  /** Commands the device has taken, oldest first: shown when a check fails. */
  received(): readonly string[]
  /** Called after each check, also a failed one. */
  dispose(): void | Promise<void>
}
