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
const bendToleranceMm = 0.008

/** The same where the queue holds a single command, so that two of them have to last for all that the computer may do. */
const singleBendToleranceMm = 0.02

/**
 * Longest move where the queue holds a single command. Three of them have been taken when somebody asks for the end (one
 * runs, one waits, one is in the board's receive buffer), and the pen has to be off the paper 300 ms later, the 50 ms that
 * it takes to leave it included. Two of them have to outlast a computer that is busy for 50 ms.
 */
const singleLongestS = 0.065

/** The same where the queue is held by time, so that moves may be long. */
const longestS = 0.12

/**
 * Command lengths for a firmware and the depth of its queue.
 *
 * The board itself sustains moves of 2–7 ms, depending on firmware (command reference, "Performance"); the rest is for the
 * computer, whose stalls only a queue that lasts bridges. On 2.4 about 16 ms were needed (evil-mad/EggBot#72). Short moves
 * are gathered into bends, so long that a deep queue full of them lasts a second; where the path is too winding for that, a
 * move lasts `leastMoveS`.
 */
export function pacingFor({ lowLevelMoves }: FirmwareFeatures, queueDepth: number): CommandPacing {
  if (!lowLevelMoves) {
    return {
      constantSpeed: true,
      quantumTicks: 25,
      leastMoveS: 0.016,
      longestRampS: 0.032,
      longestS: singleLongestS,
    }
  }
  const even = { constantSpeed: false, quantumTicks: 1 }
  if (queueDepth === 1) {
    const gather = { untilS: singleLongestS, toleranceMm: singleBendToleranceMm }
    return { ...even, leastMoveS: 0.01, longestRampS: singleLongestS, longestS: singleLongestS, gather }
  }
  const gather = { untilS: 0.03, toleranceMm: bendToleranceMm }
  return { ...even, leastMoveS: 0.004, longestRampS: longestS, longestS, gather }
}
