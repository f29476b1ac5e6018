/**
 * Tells whether a straight line can stand for all points passed since it began, in constant time per point.
 *
 *            ·  ╱ hi        A point at distance d lets the line pass within the tolerance if it leaves within ±asin(t/d)
 *      s ───·──── e         of the point's direction. What all points allow is one sector; the line to e must lie in it,
 *           · ╲ lo          and must reach at least as far as the farthest point.
 */
export class ChordWindow {
  readonly #toleranceMm: number
  #x = 0
  #y = 0
  /** First direction that matters; all others are measured against it. The sector lies within a right angle of it. */
  #firstX = 0
  #firstY = 0
  #lo = 0
  #hi = 0
  #reachMm = 0
  #directed = false
  #blocked = false
  /** The passed point that is farthest from the start. */
  farX = 0
  farY = 0

  constructor(toleranceMm: number) {
    this.#toleranceMm = toleranceMm
  }

  /** Farthest that any passed point is from the start, mm. */
  get reachMm(): number {
    return this.#reachMm
  }

  start(x: number, y: number): void {
    this.#x = this.farX = x
    this.#y = this.farY = y
    this.#reachMm = 0
    this.#directed = this.#blocked = false
  }

  /** Whether the line from the start to (`x`, `y`) stays within the tolerance of all passed points. */
  admits(x: number, y: number): boolean {
    if (this.#reachMm <= this.#toleranceMm) return true
    if (this.#blocked || !this.#directed) return !this.#blocked
    const dx = x - this.#x
    const dy = y - this.#y
    if (Math.sqrt(dx * dx + dy * dy) < this.#reachMm) return false
    const angle = this.#angle(dx, dy)
    return angle >= this.#lo && angle <= this.#hi
  }

  /** Adds a point that the line has to pass. */
  pass(x: number, y: number): void {
    const dx = x - this.#x
    const dy = y - this.#y
    const distance = Math.sqrt(dx * dx + dy * dy)
    if (distance > this.#reachMm) {
      this.#reachMm = distance
      this.farX = x
      this.farY = y
    }
    if (distance <= this.#toleranceMm) return
    const spread = Math.asin(this.#toleranceMm / distance)
    if (!this.#directed) {
      this.#directed = true
      this.#firstX = dx
      this.#firstY = dy
      this.#lo = -spread
      this.#hi = spread
      return
    }
    const angle = this.#angle(dx, dy)
    this.#lo = Math.max(this.#lo, angle - spread)
    this.#hi = Math.min(this.#hi, angle + spread)
    if (this.#lo > this.#hi) this.#blocked = true
  }

  #angle(dx: number, dy: number): number {
    return Math.atan2(this.#firstX * dy - this.#firstY * dx, this.#firstX * dx + this.#firstY * dy)
  }
}
