import { type PlotterLimits, strokeCount } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'

import { inputError } from '../input-error.ts'
import type { JobOptions } from './plot-options.ts'

/**
 * Layers whose name begins with `!` wait for a person, who may have to change the pen.
 * @throws DriverError `INPUT_INVALID` before anything moves when nobody could ever answer
 */
export function requireAnswers({ layers }: Drawing, people: JobOptions['people']): void {
  const waiting = layers.find(({ pauseBefore }) => pauseBefore)
  if (!waiting || people !== undefined) return
  throw inputError(
    `the layer "${waiting.name}" waits for you, but there is no terminal to ask`,
    'add --yes to draw on without waiting',
  )
}

/** The same for pens that have to be changed by hand. @throws DriverError `INPUT_INVALID` */
export function requirePenAnswers(drawing: Drawing, { pens }: PlotterLimits, people: JobOptions['people']): void {
  const needed = [...pensOf(drawing)]
  const byHand = pens === 1 ? needed.length > 1 : needed.some((pen) => pen > pens)
  if (!byHand || people !== undefined) return
  throw inputError(
    `the drawing needs ${needed.length} pens, but there is no terminal to ask for them`,
    'add --yes to draw everything with the pen that is in',
  )
}

function pensOf({ layers }: Drawing): ReadonlySet<number> {
  return new Set(layers.filter(({ strokes }) => strokeCount(strokes) > 0).map(({ pen = 1 }) => pen))
}
