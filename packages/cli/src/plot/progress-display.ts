import type { Clock } from '@vfab/core'
import type { PlotLayer, PlotProgress } from '@vfab/job'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { formatClock, formatLength } from '../quantities.ts'
import { createStatusBoard, type StatusBoard } from './status-board.ts'

/** Shows how far a plot has come: a live line on a terminal, a line every few seconds elsewhere. */
export interface ProgressDisplay {
  layer(layer: PlotLayer): void
  progress(progress: PlotProgress): void
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
  /** What each event carries besides the progress. */
  readonly facts?: object | undefined
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
  { board = createStatusBoard(output), label, facts = {} }: ProgressDisplayOptions = {},
): ProgressDisplay {
  const everyMs = output.live ? liveEveryMs : logEveryMs
  const line = board.add()
  const speed = createSpeedometer()
  let shownMs = output.live ? -Infinity : clock.now()
  let state: string | undefined
  let last: PlotProgress | undefined
  const before = label === undefined ? '' : `${printable(label)}: `
  const show = (): void => {
    if (last)
      line.set(`${before}${liveLine(last, output.columns - [...before].length, { state, speedMmPerS: speed.mmPerS })}`)
    else line.set(state === undefined ? undefined : `${before}${state}`)
  }
  return {
    layer(layer) {
      // The live line names the layer anyway.
      if (layer.count > 1 && !output.live)
        output.note(`${before}layer ${layer.index + 1} of ${layer.count}: ${printable(layer.name)}`)
    },
    progress(progress) {
      speed.note(progress)
      last = progress
      output.event({ type: 'progress', ...facts, ...progress, speedMmPerS: speed.mmPerS })
      if (clock.now() - shownMs < everyMs) return
      shownMs = clock.now()
      if (output.live) show()
      else output.note(`${before}${logLine(progress)}`)
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

interface Speedometer {
  /** Ink per time of the plan, lifts and travel included; absent while there is too little to tell. */
  readonly mmPerS: number | undefined
  note(progress: PlotProgress): void
}

/** Over so much time of the plan the speed is averaged. */
const speedWindowMs = 2000

function createSpeedometer(): Speedometer {
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

function logLine(progress: PlotProgress): string {
  const strokes = `stroke ${progress.strokesDone} of ${progress.strokes}`
  const lengths = `${formatLength(progress.drawnMm)} of ${formatLength(progress.totalMm)}`
  return `${percent(progress)}, ${formatClock(progress.remainingMs)} left, ${strokes}, ${lengths}`
}

function percent({ percent: value }: PlotProgress): string {
  return `${Math.floor(value)} %`
}
