import { isDriverError } from '@vfab/core'
import { guardCaret, type Workshop } from '@vfab/workshop'

import { waitForEnter } from '../device/wait-for-enter.ts'
import type { Io } from '../io.ts'
import { type Keyboard, openKeyboard } from '../keys/keyboard.ts'
import { showResources, type WorkshopScope } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { createPlotControls, type PlotControls } from './plot-controls.ts'
import { createStatusBoard, type StatusBoard } from './status-board.ts'

/** What all plots of one command share: the terminal and the keys. */
export interface PlotRoom {
  readonly io: Io
  readonly output: Output
  readonly controls: PlotControls
  readonly board: StatusBoard
  /** Whether somebody at a terminal can press keys. */
  readonly interactive: boolean
  /** Resolves when the person at the terminal says that the plot may continue. */
  waitForGo(signal: AbortSignal): Promise<void>
}

/** What {@link withPlotRoom} needs. */
export interface PlotRoomOptions {
  /** The same as Ctrl-C. */
  readonly interrupt: () => void
  /** True when the drawing itself came from standard input, which can then not answer. */
  readonly stdinTaken: boolean
  readonly workshop: Pick<Workshop, 'host'>
}

/** Runs `use` in a room, and leaves the terminal as it was. */
export async function withPlotRoom<T>(
  { io, output }: WorkshopScope,
  { interrupt, stdinTaken, workshop }: PlotRoomOptions,
  use: (room: PlotRoom) => Promise<T>,
): Promise<T> {
  using _resources = showResources(output, workshop)
  using keyboard = stdinTaken ? undefined : openKeyboard(io, interrupt)
  using controls = createPlotControls({ io, output, keyboard, cancel: interrupt })
  const waiting = (signal: AbortSignal): Promise<void> => waitForGo(keyboard, io, signal)
  const board = createStatusBoard(output)
  try {
    return await use({ io, output, controls, board, interactive: keyboard !== undefined, waitForGo: waiting })
  } catch (error) {
    showCaret(error, io)
    throw error
  }
}

/** Shows where a guard is not understood. A tab or the like would move the caret from under its place. */
function showCaret(error: unknown, { stderr }: Io): void {
  const shown = isDriverError(error) ? guardCaret(error) : undefined
  if (shown && printable(shown[0]) === shown[0]) for (const line of shown) stderr.write(`  ${line}\n`)
}

/** Waits for Enter: as a key where keys come one by one, as a line elsewhere. */
async function waitForGo(keyboard: Keyboard | undefined, io: Io, signal: AbortSignal): Promise<void> {
  if (!keyboard) return waitForEnter(io.stdin, signal)
  for (;;) {
    const key = await keyboard.next(signal)
    if (key === 'enter' || key === 'space') return
  }
}
