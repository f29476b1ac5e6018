import type { OperationOptions, Plotter } from '@vfab/core'

import type { PenHeights } from './machine-options.ts'

/** What the person who looks at the pen wants next: so many percent up or down, to see the other height, or to take this one. */
export type HeightWish = { readonly byPercent: number } | 'swap' | 'take'

/** What {@link seekHeights} goes by. */
export interface SeekHeightsOptions extends OperationOptions {
  /** Heights that are known already, and are not asked for. */
  readonly given?: Partial<PenHeights> | undefined
  /** The machine's settings: where to begin. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Asks the person. Not called when both heights are given. */
  readonly next: (options: OperationOptions) => Promise<HeightWish>
  /** Called when a height is looked for now: first the lower one. */
  readonly onSearch?: ((height: 'down' | 'up') => void) | undefined
  /** Called with each height that is tried. */
  readonly onTry?: ((height: 'down' | 'up', percent: number) => void) | undefined
}

/** Where to begin on a machine whose settings say nothing. */
const usual: PenHeights = { penUpPercent: 60, penDownPercent: 40 }
const wholeWay: PenHeights = { penUpPercent: 100, penDownPercent: 0 }
/** The pen is raised this much above the paper while its lower height is sought. */
const clearancePercent = 20

/**
 * Finds both heights of a pen with a person: the one at which the pen draws first, because the other depends on it. The pen is
 * up at the end, at the new height.
 */
export async function seekHeights(plotter: Plotter, options: SeekHeightsOptions): Promise<PenHeights> {
  const { given = {}, settings, signal, onSearch } = options
  // Where the settings name no percentages, the configured heights are the ends of the scale.
  const before = plotter.heightSettings ? wholeWay : { ...usual, ...heightsIn(settings) }
  const upNow = given.penUpPercent ?? before.penUpPercent
  await plotter.penUp({ signal, heightPercent: upNow })
  let { penDownPercent, penUpPercent } = given
  if (penDownPercent === undefined) {
    onSearch?.('down')
    penDownPercent = await seek('down', before.penDownPercent, options, {
      go: (percent) => plotter.penDown({ signal, heightPercent: percent }),
      away: (percent) =>
        plotter.penUp({ signal, heightPercent: Math.min(100, Math.max(upNow, percent + clearancePercent)) }),
    })
  }
  if (penUpPercent === undefined) {
    onSearch?.('up')
    const down = penDownPercent
    penUpPercent = await seek('up', Math.max(upNow, Math.min(100, down + 1)), options, {
      go: (percent) => plotter.penUp({ signal, heightPercent: percent }),
      away: () => plotter.penDown({ signal, heightPercent: down }),
      not: down,
    })
  }
  // Once more as it is going to be, for the person to see.
  await plotter.penDown({ signal, heightPercent: penDownPercent })
  await plotter.penUp({ signal, heightPercent: penUpPercent })
  return { penUpPercent, penDownPercent }
}

interface Search {
  readonly go: (percent: number) => Promise<void>
  /** To the other height, to see the difference. */
  readonly away: (percent: number) => Promise<void>
  /** Cannot be taken: the pen would never leave the paper. */
  readonly not?: number
}

async function seek(
  height: 'down' | 'up',
  firstPercent: number,
  { next, signal, onTry }: SeekHeightsOptions,
  { go, away, not }: Search,
): Promise<number> {
  let percent = firstPercent
  let isAway = false
  for (;;) {
    onTry?.(height, percent)
    if (isAway) await away(percent)
    else await go(percent)
    const wish = await next({ signal })
    if (wish === 'swap') isAway = !isAway
    else if (wish !== 'take') {
      percent = Math.min(100, Math.max(0, percent + wish.byPercent))
      isAway = false
    } else if (percent !== not) return percent
  }
}

function heightsIn(settings: Readonly<Record<string, unknown>>): Partial<PenHeights> {
  const { penUpPercent, penDownPercent } = settings
  return {
    ...(typeof penUpPercent === 'number' ? { penUpPercent } : {}),
    ...(typeof penDownPercent === 'number' ? { penDownPercent } : {}),
  }
}
