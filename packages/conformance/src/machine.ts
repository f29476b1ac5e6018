import type { Clock, OpenPipe, SimulatedFault } from '@vfab/core'

/** What a driver of any kind opens in one check: freshly powered, without a client. A simulated one as a rule. */
export interface ConformanceMachine {
  /** Settings that open it, as a user would write them. Give short deadlines and intervals: checks wait for them. */
  readonly config: Readonly<Record<string, unknown>>
  /** How the driver reaches it; left out, the driver opens what {@link config} names itself. */
  readonly openPipe?: OpenPipe | undefined
  /** Its own time; left out, the driver uses the system's. */
  readonly clock?: Clock | undefined
  /** Makes it fail: `unplug`, `silence`, `garbage`, `refuse`, `brown-out`. Left out, the checks that need it are skipped. */
  readonly inject?: ((fault: SimulatedFault) => void) | undefined
  /** What it was sent, oldest first: shown when a check fails. */
  received?(): readonly string[]
  /** Called after each check, also a failed one. */
  dispose(): void | Promise<void>
}
