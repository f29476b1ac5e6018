import { isDriverError } from '@vfab/core'

import type { Plot } from './plot.ts'

/** What a person asks of a running plot; moves, pen and `redo` are done while it is paused, and ignored elsewhere. */
export type PlotWish =
  | 'pause'
  | 'pause-now'
  | 'resume'
  /** Resumes what is paused, pauses what draws. */
  | 'pause-or-resume'
  | 'faster'
  | 'slower'
  | 'pen-higher'
  | 'pen-lower'
  | 'pen-up'
  | 'pen-down'
  | 'to-origin'
  /** Draws the last stroke again. */
  | 'redo'
  | { readonly byMm: { readonly xMm: number; readonly yMm: number } }

/** A plot that is steered. */
export interface SteeredPlot {
  readonly plot: Plot
  /** Name of the machine, where there are several. */
  readonly label: string | undefined
}

/** What was asked for in a pause is done in its order: each step begins where the one before has ended. */
interface AttachedPlot extends SteeredPlot {
  turn: Promise<void>
}

/** Steers the plots of one command, all at once or one of them. */
export interface PlotSteering {
  /** From now on wishes reach this plot too, until the returned function is called. */
  attach(plot: SteeredPlot): () => void
  /**
   * With several plots: wishes reach the plot of this number from now on, counted from 1; all with 0.
   * @returns what is reached, by name: `east`, `all machines`; undefined while there is only one plot
   */
  choose(number: number): string | undefined
  /** Resolves when all plots that are reached have done it, or could not. @param reason - what the events of a pause give */
  ask(wish: PlotWish, reason?: string): Promise<void>
}

/** A step of the speed, and of the pen's height in percent of the lift. */
const speedFactor = 1.1
const heightStepPercent = 1

/**
 * Grants what people wish of running plots.
 * @param note - gets a line for each change, and for what cannot be done
 */
export function steerPlots(note: (text: string) => void): PlotSteering {
  const plots: AttachedPlot[] = []
  let chosen: AttachedPlot | undefined
  return {
    attach(plot) {
      const attached = { ...plot, turn: Promise.resolve() }
      plots.push(attached)
      return () => void plots.splice(plots.indexOf(attached), 1)
    },
    choose(number) {
      if (plots.length < 2) return undefined
      chosen = plots[number - 1]
      return chosen?.label ?? 'all machines'
    },
    async ask(wish, reason = 'asked to') {
      const reached = chosen && plots.includes(chosen) ? [chosen] : [...plots]
      await Promise.all(
        reached.map((plot) =>
          grant(wish, plot, { reason, note }).catch((error: unknown) => complain(error, plot, note)),
        ),
      )
    },
  }
}

function isPaused({ state }: Plot): boolean {
  return state === 'paused' || state === 'pausing'
}

async function grant(
  wish: PlotWish,
  attached: AttachedPlot,
  { reason, note }: { readonly reason: string; readonly note: (text: string) => void },
): Promise<void> {
  const { plot } = attached
  switch (wish) {
    case 'pause':
      return plot.pause('stroke', reason)
    case 'pause-now':
      return plot.pause('now', reason)
    case 'pause-or-resume':
      return isPaused(plot) ? plot.resume() : plot.pause('stroke', reason)
    case 'resume':
      return inTurn(attached, async () =>
        isPaused(plot) || plot.status.held !== undefined ? plot.resume() : undefined,
      )
    case 'faster':
    case 'slower':
      return note(await changeSpeed(plot, wish === 'slower' ? 1 / speedFactor : speedFactor))
    case 'pen-higher':
    case 'pen-lower':
      return note(await changeHeight(plot, wish === 'pen-lower' ? -heightStepPercent : heightStepPercent))
    default:
      if (plot.state === 'paused') return inTurn(attached, () => grantPaused(wish, plot, note))
  }
}

function inTurn(plot: AttachedPlot, action: () => Promise<void>): Promise<void> {
  const done = plot.turn.then(action)
  plot.turn = done.catch(() => {})
  return done
}

type PausedWish = Extract<PlotWish, 'pen-up' | 'pen-down' | 'to-origin' | 'redo' | object>

async function grantPaused(wish: PausedWish, plot: Plot, note: (text: string) => void): Promise<void> {
  if (typeof wish === 'object') return plot.moveBy(wish.byMm)
  if (wish === 'pen-up') return plot.penUp()
  if (wish === 'pen-down') return plot.penDown()
  if (wish === 'to-origin') return plot.moveTo({ xMm: 0, yMm: 0 })
  note(`resumes with stroke ${(await plot.redo(1)) + 1}`)
}

async function changeSpeed(plot: Plot, factor: number): Promise<string> {
  const speed = await plot.changeSpeed(factor)
  if (speed === undefined) return 'this machine draws at one speed only'
  const { mmPerS, percent } = speed
  if (percent !== undefined) return `drawing at ${percent} %, ${mmPerS.toFixed(1)} mm/s, from now on`
  return `drawing at ${mmPerS} mm/s ${whenItHolds(plot)}`
}

async function changeHeight(plot: Plot, byPercent: number): Promise<string> {
  const percent = await plot.changePenHeight(byPercent)
  if (percent === undefined) return 'the height of the pen of this machine cannot be changed'
  return `pen down at ${percent} % ${whenItHolds(plot)}`
}

function whenItHolds({ state }: Plot): string {
  return state === 'paused' ? 'from now on' : 'from the next pause or layer on'
}

/** What cannot be done is reported; a plot that fails reports that itself. */
function complain(error: unknown, { plot, label }: SteeredPlot, note: (text: string) => void): void {
  if (plot.state === 'failed' || plot.state === 'stopped' || plot.state === 'finished') return
  const before = label === undefined ? '' : `${label}: `
  note(`${before}${isDriverError(error) ? error.message : String(error)}`)
}
