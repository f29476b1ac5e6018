import type { FirmwareFeatures } from './firmware.ts'
import type { Pacing } from './steps.ts'

/** How a plan is cut into commands for one board. */
export interface CommandPacing extends Pacing {
  /** No command may be over sooner, or the board runs dry before the next one comes. */
  readonly leastMoveS: number
}

/**
 * What is queued cannot be taken back, and braking comes after it: no more than about this is queued. It also is how long
 * the computer may be busy elsewhere before the pen stops in mid-stroke.
 */
const queuedS = 1.1

/**
 * Command lengths for a firmware and the depth of its queue.
 *
 * The board itself sustains moves of 2–7 ms, depending on firmware (command reference, "Performance"); the rest is for the
 * computer, whose stalls only a queue longer than one command bridges. On 2.4 about 16 ms were needed (evil-mad/EggBot#72).
 */
export function pacingFor(features: FirmwareFeatures, queueDepth: number): CommandPacing {
  // One command runs, and one more waits in the board's receive buffer.
  const longestS = Math.min(0.25, Math.max(0.04, queuedS / (queueDepth + 2)))
  if (!features.lowLevelMoves) {
    return { constantSpeed: true, quantumTicks: 25, leastMoveS: 0.016, longestRampS: 0.032, longestS }
  }
  const leastMoveS = queueDepth > 1 ? 0.004 : 0.012
  return { constantSpeed: false, quantumTicks: 1, leastMoveS, longestRampS: longestS, longestS }
}
