import type { PlotProgress } from '@vfab/job'

/** Measures how fast ink comes onto the paper. */
export interface Speedometer {
  /** Ink per time of the plan, pen lifts and travel included; absent while there is too little to tell. */
  readonly mmPerS: number | undefined
  note(progress: PlotProgress): void
}

/** The speed is averaged over this much time of the plan. */
const speedWindowMs = 2000

/** Makes one for one plot. */
export function createSpeedometer(): Speedometer {
  let since: PlotProgress | undefined
  let mmPerS: number | undefined
  return {
    get mmPerS() {
      return mmPerS
    },
    note(progress) {
      since ??= progress
      const elapsedMs = progress.elapsedMs - since.elapsedMs
      if (elapsedMs < 0) since = progress // some of it is drawn again
      if (elapsedMs < speedWindowMs) return
      mmPerS = Math.max(0, (1000 * (progress.drawnMm - since.drawnMm)) / elapsedMs)
      since = progress
    },
  }
}
