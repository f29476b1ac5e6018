import type { Plotter } from '@vfab/core'
import type { PenHeights } from '@vfab/workshop'

import type { Keyboard } from '../keys/keyboard.ts'
import type { Output } from '../output.ts'

/** What {@link findHeights} goes by. */
export interface FindHeightsOptions {
  /** What was typed and is not asked for. */
  readonly given: { readonly up: number | undefined; readonly down: number | undefined }
  /** The machine's settings: where to begin. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Absent when nothing is to be asked. */
  readonly keyboard: Keyboard | undefined
  readonly output: Output
  readonly signal: AbortSignal
}

/** Where to begin on a machine whose settings say nothing. */
const usual: PenHeights = { penUpPercent: 60, penDownPercent: 40 }
const wholeWay: PenHeights = { penUpPercent: 100, penDownPercent: 0 }
/** So much higher than the paper the pen is raised while its lower height is sought. */
const clearancePercent = 20

/**
 * Finds both heights with the person at the keyboard: the one at which the pen draws first, because the other depends on it.
 * The pen is up at the end, at the new height.
 */
export async function findHeights(plotter: Plotter, options: FindHeightsOptions): Promise<PenHeights> {
  const { given, settings, keyboard, output, signal } = options
  // Where the settings name no percentages, the configured heights are the ends of the scale.
  const before = plotter.heightSettings ? wholeWay : { ...usual, ...heightsIn(settings) }
  const upNow = given.up ?? before.penUpPercent
  await plotter.penUp({ signal, heightPercent: upNow })
  let penDownPercent = given.down
  if (penDownPercent === undefined) {
    output.note('put a sheet of paper below the pen, and the pen loosely into its holder')
    output.note(
      '1. lower it until it just draws: arrows by 1 % (Shift: 5 %), space lifts and lowers it, Enter takes it',
    )
    penDownPercent = await seek(before.penDownPercent, keyboard!, {
      show: (percent) => output.live && output.status(`pen down at ${percent} %`),
      go: (percent) => plotter.penDown({ signal, heightPercent: percent }),
      away: (percent) =>
        plotter.penUp({ signal, heightPercent: Math.min(100, Math.max(upNow, percent + clearancePercent)) }),
      signal,
    })
  }
  let penUpPercent = given.up
  if (penUpPercent === undefined) {
    output.note('2. raise it until it clears the paper everywhere: the lower, the faster; Enter takes it')
    const down = penDownPercent
    penUpPercent = await seek(Math.max(upNow, Math.min(100, down + 1)), keyboard!, {
      show: (percent) => output.live && output.status(`pen up at ${percent} %`),
      go: (percent) => plotter.penUp({ signal, heightPercent: percent }),
      away: () => plotter.penDown({ signal, heightPercent: down }),
      signal,
      not: down,
    })
  }
  if (output.live) output.status(undefined)
  // Once more as it is going to be, in the sight of whoever set it up.
  await plotter.penDown({ signal, heightPercent: penDownPercent })
  await plotter.penUp({ signal, heightPercent: penUpPercent })
  return { penUpPercent, penDownPercent }
}

interface Search {
  readonly show: (percent: number) => void
  readonly go: (percent: number) => Promise<void>
  /** To the other height, to see the difference. */
  readonly away: (percent: number) => Promise<void>
  readonly signal: AbortSignal
  /** Cannot be taken: the pen would never leave the paper. */
  readonly not?: number
}

async function seek(
  firstPercent: number,
  keyboard: Keyboard,
  { show, go, away, signal, not }: Search,
): Promise<number> {
  const steps: Readonly<Record<string, number>> = {
    up: 1,
    down: -1,
    'shift-up': 5,
    'shift-down': -5,
    'page-up': 5,
    'page-down': -5,
    '+': 1,
    '-': -1,
  }
  let percent = firstPercent
  let isAway = false
  for (;;) {
    show(percent)
    if (isAway) await away(percent)
    else await go(percent)
    const key = await keyboard.next(signal)
    if (key === 'enter' && percent !== not) return percent
    if (key === 'space') isAway = !isAway
    const step = steps[key]
    if (step === undefined) continue
    percent = Math.min(100, Math.max(0, percent + step))
    isAway = false
  }
}

function heightsIn(settings: Readonly<Record<string, unknown>>): Partial<PenHeights> {
  const { penUpPercent, penDownPercent } = settings
  return {
    ...(typeof penUpPercent === 'number' ? { penUpPercent } : {}),
    ...(typeof penDownPercent === 'number' ? { penDownPercent } : {}),
  }
}
