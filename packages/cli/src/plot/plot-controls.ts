import { type PlotSteering, type PlotWish, steerPlots } from '@vfab/workshop'

import type { Io } from '../io.ts'
import { directionOf, type Key } from '../keys/key.ts'
import type { Keyboard } from '../keys/keyboard.ts'
import type { Output } from '../output.ts'

/** What a person does to running plots by keys and signals. */
export type PlotControls = Disposable & Pick<PlotSteering, 'attach'>

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

const wishes: Readonly<Record<string, PlotWish>> = {
  ...{ p: 'pause', 'ctrl-z': 'pause', P: 'pause-now', space: 'pause-or-resume' },
  ...{ r: 'resume', c: 'resume', enter: 'resume' },
  ...{ '+': 'faster', '=': 'faster', '-': 'slower', '[': 'pen-lower', ']': 'pen-higher' },
  ...{ u: 'pen-up', d: 'pen-down', h: 'to-origin', b: 'redo' },
}

/**
 * Listens to keys, where there is a keyboard, and to signals: SIGUSR2 pauses, and resumes what is paused; SIGTSTP pauses.
 * With several machines a digit chooses one, 0 chooses all.
 */
export function createPlotControls({ io, output, keyboard, cancel }: PlotControlsOptions): PlotControls {
  const steering = steerPlots((text) => output.note(text))
  const stopKeys = keyboard?.listen((key) => {
    if (key === 'q') return cancel()
    const reached = /^\d$/.test(key) ? steering.choose(Number(key)) : undefined
    if (reached !== undefined) return output.note(`keys reach ${reached}`)
    const wish = wishOf(key)
    if (wish) void steering.ask(wish)
  })
  const stopSignals = io.onPauseSignal((signal) => {
    void steering.ask(signal === 'SIGUSR2' ? 'pause-or-resume' : 'pause', signal)
  })
  return {
    attach: (plot) => steering.attach(plot),
    [Symbol.dispose]() {
      stopKeys?.()
      stopSignals()
    },
  }
}

function wishOf(key: Key): PlotWish | undefined {
  const direction = directionOf(key)
  return direction ? { byMm: { xMm: direction.x, yMm: direction.y } } : wishes[key]
}
