import type { PlotProgress } from '@vfab/job'

import { formatClock, formatLength } from '../quantities.ts'

const barWidth = 20

/** What a live line shows besides the progress. */
export interface LiveLineExtras {
  /** In place of the time left: `paused`. */
  readonly state?: string | undefined
  readonly speedMmPerS?: number | undefined
}

/** As much as fits in one line of this many characters, the most important first: a line that wraps could not be overwritten. */
export function liveLine(progress: PlotProgress, columns: number, extras: LiveLineExtras = {}): string {
  const filled = Math.round((progress.percent / 100) * barWidth)
  const { layer } = progress
  const { state, speedMmPerS } = extras
  const parts = [
    `${`${Math.floor(progress.percent)} %`.padStart(5)} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`,
    state ?? `${formatClock(progress.remainingMs)} left`,
    ...(layer.count > 1 ? [`layer ${layer.index + 1}/${layer.count} "${layer.name}"`] : []),
    `stroke ${progress.strokesDone}/${progress.strokes}`,
    `${formatLength(progress.drawnMm)} of ${formatLength(progress.totalMm)}`,
    ...(speedMmPerS === undefined || state !== undefined ? [] : [`${speedMmPerS.toFixed(0)} mm/s`]),
  ]
  let line = ''
  for (const part of parts) {
    const longer = line === '' ? part : `${line}  ${part}`
    if ([...longer].length >= columns) break
    line = longer
  }
  return line
}
