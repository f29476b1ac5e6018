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
export const queuedS = 1.2

/** A bend may be so far off the chords that it stands for: by more than they are off the curve that they stand for themselves. */
const bendToleranceMm = 0.013

/** The same where the queue holds a single command, so that two of them have to last for all that the computer may do. */
const singleBendToleranceMm = 0.02

/**
 * Command lengths for a firmware and the depth of its queue.
 *
 * The board itself sustains moves of 2–7 ms, depending on firmware (command reference, "Performance"); the rest is for the
 * computer, whose stalls only a queue that lasts bridges. On 2.4 about 16 ms were needed (evil-mad/EggBot#72). Short moves
 * are gathered into bends, so long that a queue full of them lasts a second; where the path is too winding for that, a move
 * lasts `leastMoveS`.
 */
export function pacingFor(features: FirmwareFeatures, queueDepth: number): CommandPacing {
  // One command runs, and one more waits in the board's receive buffer.
  const eachS = queuedS / (queueDepth + 2)
  const longestS = Math.min(0.25, Math.max(0.04, eachS))
  if (!features.lowLevelMoves) {
    return { constantSpeed: true, quantumTicks: 25, leastMoveS: 0.016, longestRampS: 0.032, longestS }
  }
  const leastMoveS = queueDepth > 1 ? 0.004 : 0.01
  const toleranceMm = queueDepth > 1 ? bendToleranceMm : singleBendToleranceMm
  const gather = { untilS: queueDepth > 1 ? 0.03 : 0.08, toleranceMm }
  // Where the queue's length can be asked for, it is held by time, and moves may be long.
  const longS = features.queueLength && queueDepth > 1 ? 0.12 : longestS
  return { constantSpeed: false, quantumTicks: 1, leastMoveS, longestRampS: longS, longestS: longS, gather }
}
