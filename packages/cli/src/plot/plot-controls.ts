import { isDriverError } from '@vfab/core'
import type { Plot } from '@vfab/workshop'

import type { Io } from '../io.ts'
import { directionOf, type Key } from '../keys/key-decoder.ts'
import type { Keyboard } from '../keys/keyboard.ts'
import type { Output } from '../output.ts'

/** A plot that keys and signals reach. */
export interface ControlledPlot {
  readonly plot: Plot
  /** Name of the machine, where there are several. */
  readonly label: string | undefined
}

/** What was asked for in a pause is done in its order: each step begins where the one before has ended. */
interface AttachedPlot extends ControlledPlot {
  turn: Promise<void>
}

/** What a person does to running plots by keys and signals. */
export interface PlotControls extends Disposable {
  /** From now on keys and signals reach this plot too, until the returned function is called. */
  attach(plot: ControlledPlot): () => void
}

/** What {@link createPlotControls} needs. */
export interface PlotControlsOptions {
  readonly io: Pick<Io, 'onPauseSignal'>
  readonly output: Output
  readonly keyboard: Keyboard | undefined
  /** The same as Ctrl-C. */
  readonly cancel: () => void
}

/** Keys while the machine draws, in a line. */
export const drawingLegend = 'p pause  P pause now  +/- speed  [ ] pen height  q cancel'
/** Keys while the plot is paused, in a line. */
export const pausedLegend =
  'c continue  arrows move  u/d pen  h park  +/- speed  [ ] pen height  b redo last stroke  q cancel'

/** Keys while the machine holds by itself, in a line. @param by - see `PlotStatus.held` */
export function heldLegend(by: string): string {
  const first = by === 'door' ? 'close the door, then c continues' : "c, or the machine's own button, continues"
  return `${first}  q cancel`
}

/** A step of the speed, and of the pen's height in percent of the lift. */
const speedFactor = 1.1
const heightStepPercent = 1

/**
 * Listens to keys, where there is a keyboard, and to signals: SIGUSR2 pauses, and resumes what is paused; SIGTSTP pauses.
 * With several machines a digit chooses one, 0 chooses all.
 */
export function createPlotControls(options: PlotControlsOptions): PlotControls {
  const { io, output, keyboard, cancel } = options
  const plots: AttachedPlot[] = []
  let chosen: AttachedPlot | undefined
  const reached = (): readonly AttachedPlot[] => (chosen && plots.includes(chosen) ? [chosen] : plots)
  const act = (action: (plot: AttachedPlot) => Promise<unknown>): void => {
    for (const plot of reached()) action(plot).catch((error: unknown) => complain(error, plot, output))
  }
  const onKey = (key: Key): void => {
    if (key === 'q') return cancel()
    if (/^\d$/.test(key) && plots.length > 1) {
      chosen = plots[Number(key) - 1]
      return output.note(`keys reach ${chosen?.label ?? 'all machines'}`)
    }
    act((plot) => press(key, plot, output))
  }
  const stopKeys = keyboard?.listen(onKey)
  const stopSignals = io.onPauseSignal((signal) => {
    act(({ plot }) => (signal === 'SIGUSR2' && isPaused(plot) ? plot.resume() : plot.pause('stroke', signal)))
  })
  return {
    attach(plot) {
      const attached = { ...plot, turn: Promise.resolve() }
      plots.push(attached)
      return () => void plots.splice(plots.indexOf(attached), 1)
    },
    [Symbol.dispose]() {
      stopKeys?.()
      stopSignals()
    },
  }
}

function isPaused({ state }: Plot): boolean {
  return state === 'paused' || state === 'pausing'
}

/** What a key does to one plot. */
async function press(key: Key, attached: AttachedPlot, output: Output): Promise<void> {
  const { plot } = attached
  switch (key) {
    case 'p':
    case 'space':
    case 'ctrl-z':
      return key === 'space' && isPaused(plot) ? plot.resume() : plot.pause('stroke', 'asked to')
    case 'P':
      return plot.pause('now', 'asked to')
    case 'r':
    case 'c':
    case 'enter':
      return inTurn(attached, async () =>
        isPaused(plot) || plot.status.held !== undefined ? plot.resume() : undefined,
      )
    case '+':
    case '=':
    case '-':
      return changeSpeed(plot, key === '-' ? 1 / speedFactor : speedFactor, output)
    case '[':
    case ']':
      return changeHeight(plot, key === '[' ? -heightStepPercent : heightStepPercent, output)
    default:
      if (plot.state === 'paused') return inTurn(attached, () => pressPaused(key, plot, output))
  }
}

function inTurn(plot: AttachedPlot, action: () => Promise<void>): Promise<void> {
  const done = plot.turn.then(action)
  plot.turn = done.catch(() => {})
  return done
}

async function pressPaused(key: Key, plot: Plot, output: Output): Promise<void> {
  const direction = directionOf(key)
  if (direction) return plot.moveBy({ xMm: direction.x, yMm: direction.y })
  if (key === 'u') return plot.penUp()
  if (key === 'd') return plot.penDown()
  if (key === 'h') return plot.moveTo({ xMm: 0, yMm: 0 })
  if (key === 'b') output.note(`resumes with stroke ${(await plot.redo(1)) + 1}`)
}

async function changeSpeed(plot: Plot, factor: number, output: Output): Promise<void> {
  const speed = await plot.changeSpeed(factor)
  if (speed === undefined) return output.note('this machine draws at one speed only')
  const { mmPerS, percent } = speed
  if (percent !== undefined) return output.note(`drawing at ${percent} %, ${mmPerS.toFixed(1)} mm/s, from now on`)
  output.note(`drawing at ${mmPerS} mm/s ${whenItHolds(plot)}`)
}

async function changeHeight(plot: Plot, byPercent: number, output: Output): Promise<void> {
  const percent = plot.changePenHeight(byPercent)
  if (percent === undefined) return output.note('the height of the pen of this machine cannot be changed')
  output.note(`pen down at ${percent} % ${whenItHolds(plot)}`)
}

function whenItHolds({ state }: Plot): string {
  return state === 'paused' ? 'from now on' : 'from the next pause or layer on'
}

/** What cannot be done is told; a plot that fails tells so itself. */
function complain(error: unknown, { plot, label }: ControlledPlot, output: Output): void {
  if (plot.state === 'failed' || plot.state === 'stopped' || plot.state === 'finished') return
  const before = label === undefined ? '' : `${label}: `
  output.note(`${before}${isDriverError(error) ? error.message : String(error)}`)
}
