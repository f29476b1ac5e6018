/**
 * Speed over one straight segment: up to a peak, along at it, down again, each part only where it is needed.
 *
 *   speed ▲    peak ‾‾‾‾‾‾╲
 *   entry │  ╱             ╲ exit
 *         └──┴──────┴───────┴──▶  way
 */

/**
 * Ramps that change the squared speed by less than this share of it, and cruises over less than this share of the segment,
 * are left to their neighbour: they would be rounding, not motion.
 */
const leastShare = 1e-6

/** The parts of one segment; reused from segment to segment. */
export class SegmentProfile {
  /** Parts, 1 to 3. */
  rows = 0
  /** Speed after each part, mm/s. */
  readonly exitMmPerS: Float64Array = new Float64Array(3)
  /** Way to the end of each part, mm; the last is the whole segment. */
  readonly untilMm: Float64Array = new Float64Array(3)

  /**
   * @param entrySquared - squared speeds in (mm/s)²; entry and exit differ by no more than 2 × `accel` × `length`
   * @param capSquared - at least as much as either
   */
  plan(length: number, entrySquared: number, exitSquared: number, capSquared: number, accel: number): void {
    const reach = (entrySquared + exitSquared) / 2 + accel * length
    const peak = reach < capSquared ? reach : capSquared
    const up = (peak - entrySquared) / (2 * accel)
    const down = (peak - exitSquared) / (2 * accel)
    const least = leastShare * peak
    let rows = 0
    if (peak - entrySquared > least) {
      this.untilMm[rows] = up
      this.exitMmPerS[rows++] = Math.sqrt(peak)
    }
    if (length - up - down > leastShare * length) {
      this.untilMm[rows] = length - down
      this.exitMmPerS[rows++] = Math.sqrt(peak)
    }
    if (peak - exitSquared > least || rows === 0) rows++
    this.untilMm[rows - 1] = length
    this.exitMmPerS[rows - 1] = Math.sqrt(exitSquared)
    this.rows = rows
  }
}
