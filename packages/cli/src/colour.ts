import { styleText } from 'node:util'

import type { OutputStream } from './io.ts'

/** How a piece of text looks on a terminal. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/**
 * Whether text on `stream` is coloured: `--no-color` forbids it, then FORCE_COLOR demands it (unless 0), then NO_COLOR
 * (not empty) and TERM=dumb forbid it, and otherwise terminals get colours.
 * @see https://no-color.org
 * @see https://force-color.org
 */
export function wantsColour(
  stream: Pick<OutputStream, 'isTTY'>,
  env: Readonly<Record<string, string | undefined>>,
  forbidden: boolean,
): boolean {
  if (forbidden) return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0'
  if (env.NO_COLOR || env.TERM === 'dumb') return false
  return stream.isTTY === true
}

/** Paints where colours are wanted. The decision is made here, so styleText must not look at the streams again. */
export function createPaint(enabled: boolean): Paint {
  return enabled ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text
}
