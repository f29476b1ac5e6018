import { DriverError } from '@vfab/core'

/** What makes a film take a picture. */
export type FilmTrigger =
  /** Every picture the camera delivers. */
  | { readonly kind: 'frame' }
  | { readonly kind: 'interval'; readonly everyMs: number }
  /** Before each layer of a plot, and at its end. */
  | { readonly kind: 'layer' }
  /** After each stroke of a plot. */
  | { readonly kind: 'stroke' }
  /** Whenever the pen of a plot leaves the paper: after strokes, and at the start of pauses. */
  | { readonly kind: 'pen-up' }
  /** Each time so much ink has been drawn. */
  | { readonly kind: 'ink'; readonly everyMm: number }

const msPer = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const
const mmPer = { mm: 1, cm: 10, m: 1000 } as const

/**
 * Reads a trigger as people write it: `frame`, `layer`, `stroke`, `pen-up`, a time (`500ms`, `10s`, `5min`, `1h`) or a
 * length of ink (`50mm`, `20cm`, `1m`).
 * @throws DriverError `CONFIG_INVALID`
 */
export function parseFilmTrigger(text: string): FilmTrigger {
  const word = text.trim().toLowerCase()
  if (word === 'frame' || word === 'layer' || word === 'stroke' || word === 'pen-up') return { kind: word }
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(word) ?? []
  const amount = Number(number)
  if (amount > 0 && Object.hasOwn(msPer, unit)) {
    return { kind: 'interval', everyMs: amount * msPer[unit as keyof typeof msPer] }
  }
  if (amount > 0 && Object.hasOwn(mmPer, unit)) {
    return { kind: 'ink', everyMm: amount * mmPer[unit as keyof typeof mmPer] }
  }
  throw new DriverError(`"${text}" does not say when to take a picture`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    hint: 'use frame, layer, stroke, pen-up, a time such as 10s, or a length of ink such as 50mm',
  })
}

/** Where a plot was when a picture was asked for. */
export interface PlotMoment {
  readonly job: string
  /** What happened: a phase of the job, or `interval` and `frame` for what the plot did not cause. */
  readonly event: string
  readonly strokesDone: number
  readonly drawnMm: number
  readonly layer?: { readonly index: number; readonly name: string }
}

/** Why and when a picture was asked for. */
export interface FilmMoment {
  /** Wall clock, ms since 1970. */
  readonly askedMs: number
  /** Present for films of a plot. */
  readonly plot?: PlotMoment
}
