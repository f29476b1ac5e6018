/**
 * Speed at a corner, from how far a rounded path may stay inside it.
 *
 *        ╲   ╱          The circle that touches both legs and passes the corner at the cornering deviation δ has radius
 *         ╲δ╱           r = δ·cos(φ/2) / (1 − cos(φ/2)), with φ the angle the direction turns by. A pen that followed it
 *         (‿)           at v would feel v²/r: with v = √(a·r) that is exactly the acceleration a. The machine follows the
 *                       legs instead; δ says how abrupt a change of direction it takes without losing steps.
 */

/** Squared turns below this, a billionth of a radian, are rounding and count as straight on. */
const straightOn = 1e-18
/** Squared turns above this, within a millionth of a radian, are reversals. */
const back = 4 - 1e-12

/**
 * Radius in mm of the circle that rounds a corner.
 * @param squaredTurn - squared length of the difference of the unit vectors after and before the corner, 2·(1 − cos φ):
 *   0 straight on, 4 back; keeps the digits of small turns that their cosine has lost
 * @returns `Infinity` straight on, 0 for a reversal
 */
export function cornerRadiusMm(squaredTurn: number, corneringDeviationMm: number): number {
  if (squaredTurn < straightOn) return Infinity
  if (squaredTurn > back) return 0
  const cosHalf = Math.sqrt(1 - squaredTurn / 4)
  // 1 / (1 − cos(φ/2)) = (1 + cos(φ/2)) / sin²(φ/2), and sin²(φ/2) is a quarter of the squared turn.
  return (4 * corneringDeviationMm * cosHalf * (1 + cosHalf)) / squaredTurn
}
