import type { CameraFigures } from '@vfab/core'

/** Arrivals and latencies remembered: two seconds' worth at 30 frames a second. */
const remembered = 64

/** Counts what a camera delivers. Every count takes constant time and makes nothing to be collected. */
export class FrameMeter {
  frames = 0
  bytes = 0
  broken = 0
  readonly #brokenBy: Record<string, number> = {}
  dropped = 0
  reconnects = 0
  readonly #arrivalsMs = new Float64Array(remembered)
  /** Arrivals since the last pause, at most as many as are remembered. */
  #arrivals = 0
  readonly #latenciesMs = new Float64Array(remembered)
  #taken = 0

  arrived(bytes: number, nowMs: number): void {
    this.#arrivalsMs[this.frames % remembered] = nowMs
    this.frames++
    this.bytes += bytes
    if (this.#arrivals < remembered) this.#arrivals++
  }

  /** A frame was left out. */
  leftOut(kind: string): void {
    this.broken++
    this.#brokenBy[kind] = (this.#brokenBy[kind] ?? 0) + 1
  }

  /** A subscriber has got a frame. */
  taken(latencyMs: number): void {
    this.#latenciesMs[this.#taken % remembered] = latencyMs
    this.#taken++
  }

  /** Nothing is captured for a while: the time until the next frame says nothing of the camera's rate. */
  paused(): void {
    this.#arrivals = 0
  }

  figures(subscribers: number): CameraFigures {
    const { frames, bytes, broken, dropped, reconnects } = this
    const latencyMs = this.#latency()
    return {
      frames,
      bytes,
      framesPerS: this.#rate(),
      broken,
      ...(broken > 0 ? { brokenBy: { ...this.#brokenBy } } : {}),
      dropped,
      reconnects,
      subscribers,
      ...(latencyMs === undefined ? {} : { latencyMs }),
    }
  }

  #rate(): number {
    if (this.#arrivals < 2) return 0
    const last = this.#arrivalsMs[(this.frames - 1) % remembered]!
    const first = this.#arrivalsMs[(this.frames - this.#arrivals) % remembered]!
    return last > first ? (1000 * (this.#arrivals - 1)) / (last - first) : 0
  }

  #latency(): { median: number; p95: number } | undefined {
    const count = Math.min(this.#taken, remembered)
    if (count === 0) return undefined
    const sorted = this.#latenciesMs.slice(0, count).sort()
    return { median: sorted[count >> 1]!, p95: sorted[Math.ceil(0.95 * count) - 1]! }
  }
}
