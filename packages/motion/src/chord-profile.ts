/**
 * Speed over one straight chord in as few rows as it takes, none of them shorter than the machine's commands may be.
 * Like segment-profile.ts, but ramps are stretched to the least duration where full acceleration would be done sooner.
 */
export class ChordProfile {
  /** Rows, 1 to 3. */
  rows = 0
  /** Speed after each row, mm/s. */
  readonly exitMmPerS: Float64Array = new Float64Array(3)
  /** Way to the end of each row, mm; the last is the whole chord. */
  readonly untilMm: Float64Array = new Float64Array(3)
  readonly #leastS: number

  constructor(leastS: number) {
    this.#leastS = leastS
  }

  /**
   * @param entry - speed in mm/s; entry and exit allow one row: it lasts long enough and needs no more than `accel`
   * @param cap - highest speed in between; no lower than either
   */
  plan(length: number, entry: number, exit: number, cap: number, accel: number): void {
    this.#single(length, exit)
    const singleS = (2 * length) / (entry + exit)
    // Two rows take at least twice the least duration.
    if (singleS <= 2 * this.#leastS) return
    const faster = Math.max(entry, exit)
    const peak = this.#peak(length, entry, exit, faster, cap, accel)
    let up = this.#ramp(entry, peak, accel)
    let down = this.#ramp(exit, peak, accel)
    let cruise = length - up - down
    if (cruise < peak * this.#leastS) {
      // Too short for a row of its own: the longer ramp takes it in.
      if (up > down) up += cruise
      else down += cruise
      cruise = 0
    }
    if (peak === faster && cruise === 0) return
    const seconds = ratio(2 * up, entry + peak) + ratio(cruise, peak) + ratio(2 * down, peak + exit)
    if (seconds < singleS) this.#parts(length, up, cruise, exit, peak)
  }

  #single(length: number, exit: number): void {
    this.rows = 1
    this.untilMm[0] = length
    this.exitMmPerS[0] = exit
  }

  #parts(length: number, up: number, cruise: number, exit: number, peak: number): void {
    let rows = 0
    if (up > 0) {
      this.untilMm[rows] = up
      this.exitMmPerS[rows++] = peak
    }
    if (cruise > 0) {
      this.untilMm[rows] = up + cruise
      this.exitMmPerS[rows++] = peak
    }
    if (peak > exit) rows++
    this.untilMm[rows - 1] = length
    this.exitMmPerS[rows - 1] = exit
    this.rows = rows
  }

  /** Way of a ramp between two speeds that is neither too steep nor too short. */
  #ramp(from: number, to: number, accel: number): number {
    if (from === to) return 0
    return Math.max(Math.abs(to * to - from * from) / (2 * accel), (this.#leastS * (from + to)) / 2)
  }

  /** The highest peak whose ramps fit the chord; the faster end's speed where none does. */
  #peak(length: number, entry: number, exit: number, faster: number, cap: number, accel: number): number {
    const fits = (peak: number): boolean => this.#ramp(entry, peak, accel) + this.#ramp(exit, peak, accel) <= length
    if (fits(cap)) return cap
    let low = faster
    let high = cap
    for (let halving = 0; halving < 40; halving++) {
      const middle = (low + high) / 2
      if (fits(middle)) low = middle
      else high = middle
    }
    return low
  }
}

function ratio(way: number, speed: number): number {
  return way > 0 ? way / speed : 0
}
