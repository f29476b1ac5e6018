import { type DrawOverrides, isDriverError, type Plotter } from '@vfab/core'
import type { PlotJob } from '@vfab/job'

import type { Io } from '../io.ts'
import type { Key } from '../keys/key-decoder.ts'
import type { Keyboard } from '../keys/keyboard.ts'
import type { Output } from '../output.ts'

/** A plot that keys and signals reach. */
export interface ControlledPlot {
  readonly job: PlotJob
  readonly plotter: Plotter
  /** The machine's settings: where changes begin. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Name of the machine, where there are several. */
  readonly label: string | undefined
}

/** A {@link ControlledPlot}, and what was changed of its settings so far. */
interface AttachedPlot extends ControlledPlot {
  changed: DrawOverrides
  /** Speed of everything, where the machine changes it at once. */
  speedPercent: number
  /** What was asked for in a pause is done in its order: each step begins where the one before has ended. */
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

/** Keys while the machine holds by itself, in a line. @param by - see `Plotter.held` */
export function heldLegend(by: Plotter['held']): string {
  const first = by === 'door' ? 'close the door, then c continues' : "c, or the machine's own button, continues"
  return `${first}  q cancel`
}

/** A step of the speed, and of the pen's height in percent of the lift. */
const speedFactor = 1.1
const heightStepPercent = 1
/** What machines with a speed override can do. */
const leastPercent = 10
const mostPercent = 200
/** How far an arrow goes, in mm; with Shift ten times as far. */
const arrowMm = 1

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
}

/**
 * Listens to keys, where there is a keyboard, and to signals: SIGUSR2 pauses, and lets go on what is paused; SIGTSTP pauses.
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
    act(({ job }) => (signal === 'SIGUSR2' && isPaused(job) ? job.resume() : job.pause('stroke', signal)))
  })
  return {
    attach(plot) {
      const attached = { ...plot, changed: {}, speedPercent: 100, turn: Promise.resolve() }
      plots.push(attached)
      return () => void plots.splice(plots.indexOf(attached), 1)
    },
    [Symbol.dispose]() {
      stopKeys?.()
      stopSignals()
    },
  }
}

function isPaused({ state }: PlotJob): boolean {
  return state === 'paused' || state === 'pausing'
}

/** What a key does to one plot. */
async function press(key: Key, plot: AttachedPlot, output: Output): Promise<void> {
  const { job, plotter } = plot
  switch (key) {
    case 'p':
    case 'space':
    case 'ctrl-z':
      return key === 'space' && isPaused(job) ? job.resume() : job.pause('stroke', 'asked to')
    case 'P':
      return job.pause('now', 'asked to')
    case 'r':
    case 'c':
    case 'enter':
      return inTurn(plot, async () => (isPaused(job) || plotter.held !== undefined ? job.resume() : undefined))
    case '+':
    case '=':
    case '-':
      return changeSpeed(plot, key === '-' ? 1 / speedFactor : speedFactor, output)
    case '[':
    case ']':
      return changeHeight(plot, key === '[' ? -heightStepPercent : heightStepPercent, output)
    default:
      if (job.state === 'paused') return inTurn(plot, () => pressPaused(key, job, plotter, output))
  }
}

function inTurn(plot: AttachedPlot, action: () => Promise<void>): Promise<void> {
  const done = plot.turn.then(action)
  plot.turn = done.catch(() => {})
  return done
}

async function pressPaused(key: Key, job: PlotJob, plotter: Plotter, output: Output): Promise<void> {
  const shift = key.startsWith('shift-')
  const direction = directions[shift ? key.slice('shift-'.length) : key]
  if (direction) {
    const step = shift ? 10 * arrowMm : arrowMm
    const { xMm, yMm } = await plotter.position()
    return job.moveTo({ xMm: xMm + step * direction[0], yMm: yMm + step * direction[1] })
  }
  if (key === 'u') return job.penUp()
  if (key === 'd') return job.penDown()
  if (key === 'h') return job.moveTo({ xMm: 0, yMm: 0 })
  if (key === 'b') output.note(`goes on with stroke ${(await job.redo(1)) + 1}`)
}

async function changeSpeed(plot: AttachedPlot, factor: number, output: Output): Promise<void> {
  const { plotter } = plot
  const { limits } = plotter
  if (plotter.setSpeedPercent !== undefined) {
    const percent = Math.min(mostPercent, Math.max(leastPercent, Math.round(plot.speedPercent * factor)))
    plot.speedPercent = percent
    await plotter.setSpeedPercent(percent)
    const speedMmPerS = (limits.motion.drawSpeedMmPerS * percent) / 100
    return output.note(`drawing at ${percent} %, ${speedMmPerS.toFixed(1)} mm/s, from now on`)
  }
  if (!limits.overrides?.includes('drawSpeedMmPerS')) return output.note('this machine draws at one speed only')
  const now = plot.changed.drawSpeedMmPerS ?? limits.motion.drawSpeedMmPerS
  const drawSpeedMmPerS = Math.max(1, Math.round(10 * now * factor) / 10)
  change(plot, { drawSpeedMmPerS })
  output.note(`drawing at ${drawSpeedMmPerS} mm/s ${whenItHolds(plot.job)}`)
}

async function changeHeight(plot: AttachedPlot, byPercent: number, output: Output): Promise<void> {
  const { overrides } = plot.plotter.limits
  // Where the settings name no percentages, the configured lower height is 0.
  const configured = plot.plotter.heightSettings ? 0 : plot.settings['penDownPercent']
  const now = plot.changed.penDownPercent ?? configured
  if (!overrides?.includes('penDownPercent') || typeof now !== 'number') {
    return output.note('the height of the pen of this machine cannot be changed')
  }
  const penDownPercent = Math.min(100, Math.max(0, now + byPercent))
  change(plot, { penDownPercent })
  output.note(`pen down at ${penDownPercent} % ${whenItHolds(plot.job)}`)
}

function change(plot: AttachedPlot, more: DrawOverrides): void {
  plot.changed = { ...plot.changed, ...more }
  plot.job.change(more)
}

function whenItHolds({ state }: PlotJob): string {
  return state === 'paused' ? 'from now on' : 'from the next pause or layer on'
}

/** What cannot be done is told; a plot that fails tells so itself. */
function complain(error: unknown, { job, label }: ControlledPlot, output: Output): void {
  if (job.state === 'failed' || job.state === 'stopped' || job.state === 'finished') return
  const before = label === undefined ? '' : `${label}: `
  output.note(`${before}${isDriverError(error) ? error.message : String(error)}`)
}
