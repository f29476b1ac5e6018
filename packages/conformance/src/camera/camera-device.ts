import type { Clock, SimulatedFault } from '@vfab/core'

/** One camera for one check: freshly powered, nobody watching. A simulated one, as a rule: of a real one, nobody knows when it took what. */
export interface ConformanceCamera {
  /** Settings that open this camera, as a user would write them. Give short deadlines and pauses: checks wait for them. */
  readonly config: Readonly<Record<string, unknown>>
  /** Settings that the camera refuses for good, e.g. a wrong password; left out, that check is skipped. */
  readonly refusedConfig?: Readonly<Record<string, unknown>> | undefined
  /** The time that both the driver and {@link takenMs} go by; left out, `performance.now()`. */
  readonly clock?: Clock | undefined
  /** When the camera took the picture in `bytes`, by {@link clock}; undefined for a picture that is not one of its. */
  takenMs(bytes: Uint8Array): number | undefined
  /** Whether somebody watches the camera now. */
  isWatched(): boolean | Promise<boolean>
  /** How many watch it now. */
  viewers(): number | Promise<number>
  /** Makes the camera fail: `unplug` breaks every connection, `brown-out` takes it away until {@link revive}. Left out, checks that need it are skipped. */
  readonly inject?: ((fault: SimulatedFault) => void) | undefined
  /** Brings a camera back that `brown-out` took away. Present with {@link inject}. */
  readonly revive?: (() => void | Promise<void>) | undefined
  /** Leaves those who watch now without pictures, their connections open. Left out, that check is skipped. */
  readonly stall?: (() => void) | undefined
  /** Called after each check, also a failed one. */
  dispose(): void | Promise<void>
}
