import type { PlotterLimits } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'

import type { Io } from '../io.ts'
import { printable } from '../printable.ts'
import { UsageError } from '../usage-error.ts'
import { pensOf } from './run-job.ts'

/** How a plot is to treat layers and pens that ask for a person. */
export interface PausePolicy {
  /** `--yes`: go on without waiting. */
  readonly yes: boolean
  /** True when the drawing itself came from standard input, which can then not answer. */
  readonly stdinTaken: boolean
}

/**
 * Layers whose name begins with `!` wait for the user, who may have to change the pen.
 * @throws UsageError before anything moves when nobody could ever answer
 */
export function requireAnswers({ layers }: Drawing, policy: PausePolicy, io: Io): void {
  const waiting = layers.find(({ pauseBefore }) => pauseBefore)
  if (!waiting || canAnswer(policy, io)) return
  throw new UsageError(
    `the layer "${printable(waiting.name)}" waits for you, but there is no terminal to ask`,
    'add --yes to draw on without waiting',
  )
}

/** The same for pens that have to be changed by hand. @throws UsageError */
export function requirePenAnswers(drawing: Drawing, { pens }: PlotterLimits, policy: PausePolicy, io: Io): void {
  const needed = [...pensOf(drawing)]
  const byHand = pens === 1 ? needed.length > 1 : needed.some((pen) => pen > pens)
  if (!byHand || canAnswer(policy, io)) return
  throw new UsageError(
    `the drawing needs ${needed.length} pens, but there is no terminal to ask for them`,
    'add --yes to draw everything with the pen that is in',
  )
}

function canAnswer({ yes, stdinTaken }: PausePolicy, { stdin }: Io): boolean {
  return yes || (stdin.isTTY === true && !stdinTaken)
}
