import type { Clock } from '@vfab/core'
import { liveLine, type PlotLayer, type PlotProgress, progressText } from '@vfab/workshop'

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
    if (!last) return line.set(state === undefined ? undefined : `${before}${state}`)
    const { layer, speedMmPerS } = last
    const shown = { ...last, layer: { ...layer, name: printable(layer.name) } }
    line.set(before + liveLine(shown, output.columns - [...before].length, { state, speedMmPerS }))
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
