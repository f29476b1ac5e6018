import type { Drawing } from '@vfab/drawing'
import type { PlotLayer } from '@vfab/job'

import { waitForEnter } from '../device/wait-for-enter.ts'
import type { Io } from '../io.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { UsageError } from '../usage-error.ts'

/** How a plot is to treat layers that ask for a pause. */
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
export function requireAnswers({ layers }: Drawing, { yes, stdinTaken }: PausePolicy, { stdin }: Io): void {
  const waiting = layers.find(({ pauseBefore }) => pauseBefore)
  if (!waiting || yes || (stdin.isTTY && !stdinTaken)) return
  throw new UsageError(
    `the layer "${printable(waiting.name)}" waits for you, but there is no terminal to ask`,
    'add --yes to draw on without waiting',
  )
}

/** Waits for Enter where the layer asks for it. */
export async function pauseBefore(
  layer: PlotLayer,
  { yes }: PausePolicy,
  { io, output, signal }: { readonly io: Io; readonly output: Output; readonly signal: AbortSignal },
): Promise<void> {
  if (!layer.pauseBefore || yes) return
  output.status(undefined)
  output.error(output.paintNote('yellow', `${printable(layer.name)} comes next: press Enter when you are ready`))
  await waitForEnter(io.stdin, signal)
}
