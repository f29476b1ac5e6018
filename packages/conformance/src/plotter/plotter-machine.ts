import type { ConformanceMachine } from '../machine.ts'

/**
 * One plotter for one check: freshly powered, pen up, not connected. A simulated one, as a rule: of a real one, a person
 * would have to see the pen and measure how far it moves.
 */
export interface ConformancePlotter extends ConformanceMachine {
  /** True for a machine that restarts whenever its port is opened, so that no session can resume where another was. */
  readonly restartsOnOpen?: boolean | undefined
  /** A command that drawing cannot do without, as the fault `refuse` takes it: `SM`. Left out, refusals are not checked. */
  readonly refusedCommand?: string | undefined
  /** Where the pen is at this moment, by the machine, not by the driver. */
  penIsUp(): boolean | Promise<boolean>
  /** How far the tip has moved over the page since the machine was made, mm, pen up or down. 0: nothing moved. */
  movedMm(): number | Promise<number>
  /** Whether another program could open the port now. */
  portIsFree(): boolean | Promise<boolean>
}
