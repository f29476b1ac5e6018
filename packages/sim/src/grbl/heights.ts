/** A time from when the tip was on the paper until it left it again. */
export interface DownTime {
  readonly fromMs: number
  /** Infinity while it still is. */
  readonly toMs: number
}

interface Ramp {
  readonly startMs: number
  readonly startHeight: number
  readonly endMs: number
  readonly endHeight: number
}

/** How high the tip is over time, in straight ramps. At 0 and below it touches the paper. */
export class HeightLog {
  readonly #ramps: Ramp[]

  constructor(height: number) {
    this.#ramps = [{ startMs: 0, startHeight: height, endMs: 0, endHeight: height }]
  }

  /** Begins a ramp; it replaces what is left of the one before. Times must not decrease. */
  rampTo(startMs: number, endMs: number, endHeight: number): void {
    const startHeight = this.heightAt(startMs)
    const last = this.#ramps.at(-1)!
    if (last.endMs > startMs) this.#ramps[this.#ramps.length - 1] = { ...last, endMs: startMs, endHeight: startHeight }
    if (endHeight === startHeight && last.endHeight === endHeight) return
    this.#ramps.push({ startMs, startHeight, endMs: Math.max(startMs, endMs), endHeight })
  }

  /** By the last ramp that has begun. */
  heightAt(ms: number): number {
    let low = 0
    let high = this.#ramps.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#ramps[middle]!.startMs <= ms) low = middle
      else high = middle
    }
    const { startMs, startHeight, endMs, endHeight } = this.#ramps[low]!
    if (ms >= endMs || endMs === startMs) return endHeight
    return startHeight + ((endHeight - startHeight) * (ms - startMs)) / (endMs - startMs)
  }

  /** Where it will be when the ramp under way has ended. */
  get target(): number {
    return this.#ramps.at(-1)!.endHeight
  }

  /** When the tip was on the paper, up to `nowMs`. */
  downTimes(nowMs: number): DownTime[] {
    const times: DownTime[] = []
    let downMs = this.#ramps[0]!.endHeight <= 0 ? 0 : undefined
    for (const ramp of this.#ramps) {
      const crossingMs = crossing(ramp)
      if (crossingMs > nowMs) break
      if (downMs === undefined && ramp.endHeight <= 0) downMs = crossingMs
      else if (downMs !== undefined && ramp.endHeight > 0) {
        times.push({ fromMs: downMs, toMs: crossingMs })
        downMs = undefined
      }
    }
    if (downMs !== undefined) times.push({ fromMs: downMs, toMs: Infinity })
    return times
  }
}

function crossing({ startMs, startHeight, endMs, endHeight }: Ramp): number {
  if (startHeight === endHeight) return startMs
  const share = startHeight / (startHeight - endHeight)
  return startMs + (endMs - startMs) * Math.min(1, Math.max(0, share))
}
