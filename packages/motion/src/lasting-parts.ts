/**
 * Parts of one straight way that last long enough for a machine that needs some time for each command.
 *
 *   speed ▲    ╭─╮
 *         │   ╱   ╲        phases   │ │  │ │ │
 *         └──╯     ╰──▶    parts    │ ───┼─── │      the fastest moments are kept apart first
 */
import type { PhasePart } from './phase-walk.ts'

/** What a part that takes in several phases keeps to. */
export interface PartLimits {
  readonly leastS: number
  readonly accelMmPerS2: number
  readonly jerkMmPerS3: number
}

/**
 * Takes parts together until each lasts `leastS`, as far as they last so long all in all. Speeds at the ends of the new parts
 * are those of the old ones there.
 * @param fromMm - where the first part begins
 */
export function lastingParts(parts: readonly PhasePart[], fromMm: number, limits: PartLimits): readonly PhasePart[] {
  if (parts.length === 1 || parts.every(({ seconds }) => seconds >= limits.leastS)) return parts
  const lasting: PhasePart[] = []
  let first = 0
  let startMm = fromMm
  for (const end of keptEnds(parts, limits.leastS)) {
    const group = parts.slice(first, end)
    lasting.push(group.length === 1 ? group[0]! : asOne(group, startMm, limits))
    first = end
    startMm = parts[end - 1]!.untilMm
  }
  return lasting
}

/** Numbers of parts after which a new one ends, rising. */
function keptEnds(parts: readonly PhasePart[], leastS: number): readonly number[] {
  const atS: number[] = [0]
  for (const { seconds } of parts) atS.push(atS.at(-1)! + seconds)
  const inner = parts.map((_, index) => index + 1).slice(0, -1)
  const speedAt = (end: number): number => parts[end - 1]!.exit
  inner.sort((a, b) => speedAt(b) - speedAt(a))
  const kept = [0, parts.length]
  for (const end of inner) {
    if (kept.every((other) => Math.abs(atS[end]! - atS[other]!) >= leastS)) kept.push(end)
  }
  // From rest to rest it takes two.
  if (kept.length === 2 && parts[0]!.entry + parts.at(-1)!.exit === 0) kept.push(inner[0]!)
  return kept.sort((a, b) => a - b).slice(1)
}

/** One part with the speeds at both ends: with a constant jerk where that keeps to the limits, else at even acceleration. */
function asOne(group: readonly PhasePart[], startMm: number, { accelMmPerS2, jerkMmPerS3 }: PartLimits): PhasePart {
  const last = group.at(-1)!
  const { entry } = group[0]!
  const { exit, untilMm } = last
  const seconds = group.reduce((sum, part) => sum + part.seconds, 0)
  const wayMm = untilMm - startMm
  const jerk = (12 * ((seconds * (entry + exit)) / 2 - wayMm)) / seconds ** 3
  const mean = (exit - entry) / seconds
  const steepest = Math.abs(mean) + Math.abs((jerk * seconds) / 2)
  const keeps = Math.abs(jerk) <= jerkMmPerS3 && steepest <= accelMmPerS2
  return { ...last, entry, seconds: keeps ? seconds : (2 * wayMm) / (entry + exit) }
}
