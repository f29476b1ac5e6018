import type { Clock } from '@vfab/core'
import type { PlotLayer, PlotProgress } from '@vfab/job'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { formatClock, formatLength } from '../quantities.ts'

/** Shows how far a plot has come: a live line on a terminal, a line every few seconds elsewhere. */
export interface ProgressDisplay {
  layer(layer: PlotLayer): void
  progress(progress: PlotProgress): void
  /** Takes the live line away. */
  end(): void
}

/** Between two lines in a log. */
const logEveryMs = 5000
/** Between two versions of the live line: more often cannot be read. */
const liveEveryMs = 100
const barWidth = 20

/** @param clock - real time: how often to show, not how far it is */
export function createProgressDisplay(output: Output, clock: Pick<Clock, 'now'>): ProgressDisplay {
  const everyMs = output.live ? liveEveryMs : logEveryMs
  let shownMs = output.live ? -Infinity : clock.now()
  return {
    layer(layer) {
      // The live line names the layer anyway.
      if (layer.count > 1 && !output.live)
        output.note(`layer ${layer.index + 1} of ${layer.count}: ${printable(layer.name)}`)
    },
    progress(progress) {
      output.event({ type: 'progress', ...progress })
      if (clock.now() - shownMs < everyMs) return
      shownMs = clock.now()
      if (output.live) output.status(liveLine(progress, output.columns))
      else output.note(logLine(progress))
    },
    end() {
      if (output.live) output.status(undefined)
    },
  }
}

/** As much as fits the terminal, the most important first: a line that wraps could not be overwritten. */
export function liveLine(progress: PlotProgress, columns: number): string {
  const filled = Math.round((progress.percent / 100) * barWidth)
  const { layer } = progress
  const parts = [
    `${percent(progress).padStart(5)} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`,
    `${formatClock(progress.remainingMs)} left`,
    ...(layer.count > 1 ? [`layer ${layer.index + 1}/${layer.count} "${printable(layer.name)}"`] : []),
    `stroke ${progress.strokesDone}/${progress.strokes}`,
    `${formatLength(progress.drawnMm)} of ${formatLength(progress.totalMm)}`,
  ]
  let line = ''
  for (const part of parts) {
    const longer = line === '' ? part : `${line}  ${part}`
    if ([...longer].length >= columns) break
    line = longer
  }
  return line
}

function logLine(progress: PlotProgress): string {
  const strokes = `stroke ${progress.strokesDone} of ${progress.strokes}`
  const lengths = `${formatLength(progress.drawnMm)} of ${formatLength(progress.totalMm)}`
  return `${percent(progress)}, ${formatClock(progress.remainingMs)} left, ${strokes}, ${lengths}`
}

function percent({ percent: value }: PlotProgress): string {
  return `${Math.floor(value)} %`
}
