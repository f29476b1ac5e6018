import type { Clock } from '@vfab/core'
import { formatClock, formatLength, type PlotLayer, type PlotProgress, progressText } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { createStatusBoard, type StatusBoard } from './status-board.ts'

/** Progress, and the speed where it is known. */
export type ShownProgress = PlotProgress & { readonly speedMmPerS?: number | undefined }

/** Shows how far a plot has come: a live line on a terminal, a line every few seconds elsewhere. */
export interface ProgressDisplay {
  layer(layer: PlotLayer): void
  progress(progress: ShownProgress): void
  /** Says what the machine does when it does not draw; `undefined` when it draws. */
  state(words: string | undefined): void
  /** Takes the live line away. */
  end(): void
}

/** What {@link createProgressDisplay} accepts. */
export interface ProgressDisplayOptions {
  /** Where the live line goes; a board of its own by default. */
  readonly board?: StatusBoard | undefined
  /** Name of the machine, where there are several. */
  readonly label?: string | undefined
}

/** Between two lines in a log. */
const logEveryMs = 5000
/** Between two versions of the live line: more often cannot be read. */
const liveEveryMs = 100
const barWidth = 20

/** @param clock - real time: how often to show, not how far it is */
export function createProgressDisplay(
  output: Output,
  clock: Pick<Clock, 'now'>,
  { board = createStatusBoard(output), label }: ProgressDisplayOptions = {},
): ProgressDisplay {
  const everyMs = output.live ? liveEveryMs : logEveryMs
  const line = board.add()
  let shownMs = output.live ? -Infinity : clock.now()
  let state: string | undefined
  let last: ShownProgress | undefined
  const before = label === undefined ? '' : `${printable(label)}: `
  const show = (): void => {
    if (last)
      line.set(
        `${before}${liveLine(last, output.columns - [...before].length, { state, speedMmPerS: last.speedMmPerS })}`,
      )
    else line.set(state === undefined ? undefined : `${before}${state}`)
  }
  return {
    layer(layer) {
      // The live line names the layer anyway.
      if (layer.count > 1 && !output.live)
        output.note(`${before}layer ${layer.index + 1} of ${layer.count}: ${printable(layer.name)}`)
    },
    progress(progress) {
      last = progress
      if (clock.now() - shownMs < everyMs) return
      shownMs = clock.now()
      if (output.live) show()
      else output.note(`${before}${progressText(progress)}`)
    },
    state(words) {
      state = words
      show()
    },
    end() {
      line.set(undefined)
    },
  }
}

/** What a live line shows besides the progress. */
export interface LiveLineExtras {
  /** In place of the time left: `paused`. */
  readonly state?: string | undefined
  readonly speedMmPerS?: number | undefined
}

/** As much as fits the terminal, the most important first: a line that wraps could not be overwritten. */
export function liveLine(progress: PlotProgress, columns: number, extras: LiveLineExtras = {}): string {
  const filled = Math.round((progress.percent / 100) * barWidth)
  const { layer } = progress
  const { state, speedMmPerS } = extras
  const parts = [
    `${percent(progress).padStart(5)} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`,
    state ?? `${formatClock(progress.remainingMs)} left`,
    ...(layer.count > 1 ? [`layer ${layer.index + 1}/${layer.count} "${printable(layer.name)}"`] : []),
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

function percent({ percent: value }: PlotProgress): string {
  return `${Math.floor(value)} %`
}
