/**
 * Which readings of a channel are worth reporting. Without any rule: all of them. With `deadband`, `debounceMs` or
 * `rateOfChange`: only those that one of them lets through. The first reading, and each whose quality or reason differs from the last
 * reported one's, is always reported, and at once.
 */
export interface ReportRules {
  /**
   * Reported when the value differs from the last *reported* one by more than this, in the channel's unit, or by more than so many
   * percent of it. 0: every change. States and texts differ when they are not the same.
   */
  readonly deadband?: number | { readonly percent: number } | undefined
  /**
   * A change counts once the value has not been seen otherwise for so long; what is reported is the reading that began it.
   * `rising` is to true, or to more; texts take the longer of both.
   */
  readonly debounceMs?: number | { readonly rising: number; readonly falling: number } | undefined
  /** Reported while the value changes faster than `perS`, either way, measured over the last `overMs` (default 1000). */
  readonly rateOfChange?: { readonly perS: number; readonly overMs?: number | undefined } | undefined
  /** Longest silence: after it the newest reading is reported again, as it is by then (perhaps `stale`). */
  readonly heartbeatMs?: number | undefined
  /** Shortest time between two reports; the newest reading held back is reported when it has passed. Changes of quality do not wait. */
  readonly minIntervalMs?: number | undefined
}
