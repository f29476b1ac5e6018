import { createHookRunner, type HookRunner } from '@vfab/workshop'

import { waitForEnter } from '../device/wait-for-enter.ts'
import type { Invocation } from '../invocation.ts'
import type { NoValues } from '../command.ts'
import { type Keyboard, openKeyboard } from '../keys/keyboard.ts'
import type { Output } from '../output.ts'
import { warn } from '../remarks.ts'
import type { Io } from '../io.ts'
import type { JobRules } from './job-rules.ts'
import { openPlotGuards, type PlotGuards } from '../sensor/plot-guards.ts'
import { createPlotControls, type PlotControls } from './plot-controls.ts'
import { createStatusBoard, type StatusBoard } from './status-board.ts'

/** What all plots of one command share: the terminal, the keys, the hooks. */
export interface PlotRoom {
  readonly invocation: Pick<Invocation<NoValues>, 'argv' | 'io' | 'output' | 'project' | 'configFile' | 'files'>
  readonly io: Io
  readonly output: Output
  readonly rules: JobRules
  readonly hooks: HookRunner
  readonly controls: PlotControls
  readonly board: StatusBoard
  /** Sensors that may pause or stop a plot; absent without guards. */
  readonly guards: PlotGuards | undefined
  /** Whether somebody at a terminal can press keys. */
  readonly interactive: boolean
  /** Resolves when the person at the terminal says that the plot may go on. */
  waitForGo(signal: AbortSignal): Promise<void>
}

/** What {@link withPlotRoom} needs. */
export interface PlotRoomOptions {
  readonly invocation: PlotRoom['invocation']
  readonly rules: JobRules
  /** The same as Ctrl-C. */
  readonly interrupt: () => void
  readonly signal: AbortSignal
  /** True when the drawing itself came from standard input, which can then not answer. */
  readonly stdinTaken: boolean
}

/** Runs `use` in a room, and leaves the terminal as it was. Hooks that still run are waited for, within their limits. */
export async function withPlotRoom<T>(options: PlotRoomOptions, use: (room: PlotRoom) => Promise<T>): Promise<T> {
  const { invocation, rules, interrupt, signal, stdinTaken } = options
  const { io, output } = invocation
  // First of all: a door that is open, or a sensor that is dead, is to be known before anything moves.
  await using guards = await openPlotGuards(rules, invocation, signal)
  using keyboard = stdinTaken ? undefined : openKeyboard(io, interrupt)
  using controls = createPlotControls({ io, output, keyboard, cancel: interrupt })
  const hooks = createHookRunner({
    hooks: rules.hooks,
    cwd: io.cwd,
    env: io.env,
    onFailure: (name, reason) => warn(output, `the hook ${name} failed: ${reason}`),
  })
  const room: PlotRoom = {
    invocation,
    io,
    output,
    rules,
    hooks,
    controls,
    board: createStatusBoard(output),
    guards,
    interactive: keyboard !== undefined,
    waitForGo: (signal) => waitForGo(keyboard, io, signal),
  }
  try {
    return await use(room)
  } finally {
    await hooks.settled()
  }
}

/** Waits for Enter: as a key where keys come one by one, as a line elsewhere. */
async function waitForGo(keyboard: Keyboard | undefined, io: Io, signal: AbortSignal): Promise<void> {
  if (!keyboard) return waitForEnter(io.stdin, signal)
  for (;;) {
    const key = await keyboard.next(signal)
    if (key === 'enter' || key === 'space') return
  }
}
