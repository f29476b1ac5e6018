import type { ConformanceMachine } from '../machine.ts'

/**
 * One camera for one check: freshly powered, without a viewer. A simulated one, as a rule: when a real one took a picture is
 * not known. Its `clock`, by default `performance.now()`, is what both the driver and {@link takenMs} go by. Of the faults,
 * `unplug` breaks every connection and `brown-out` takes the camera away until {@link revive}.
 */
export interface ConformanceCamera extends ConformanceMachine {
  /** Settings that the camera refuses for good, e.g. a wrong password; left out, that check is skipped. */
  readonly refusedConfig?: Readonly<Record<string, unknown>> | undefined
  /** When the camera took the picture in `bytes`; undefined for a picture that is not one of its own. */
  takenMs(bytes: Uint8Array): number | undefined
  /** Whether a client watches the camera now. */
  isWatched(): boolean | Promise<boolean>
  /** How many clients watch it now. */
  viewers(): number | Promise<number>
  /** Brings a camera back that `brown-out` took away. Present with `inject`. */
  readonly revive?: (() => void | Promise<void>) | undefined
  /** Leaves those who watch now without pictures, their connections open. Left out, that check is skipped. */
  readonly stall?: (() => void) | undefined
}
