import type { DrawResult } from '@vfab/core'
import type { DrawingAccount } from './drawing-account.ts'
import { type DrawingControl, DrawingEnded } from './drawing-control.ts'

/** What {@link runDrawing} runs: one call of `draw`. */
export interface DrawingRun {
  readonly control: DrawingControl
  readonly signal?: AbortSignal | undefined
  /** What is done, looked at when the drawing is over. */
  readonly account: DrawingAccount
  /**
   * Draws everything, and resolves when the machine rests with the pen up. Leaves before the last stroke by
   * {@link DrawingControl.throwIfEnded}, when the machine rests too.
   */
  readonly draw: () => Promise<void>
  /** After a failure of {@link draw}: makes the machine safe, as far as it lets that happen. What it throws is told instead. */
  readonly makeSafe: (failure: unknown) => Promise<void>
  /** Called while the machine is to halt at once, at every change, to end whatever {@link draw} waits for. */
  readonly interrupt?: (() => void) | undefined
}

/**
 * Runs a drawing to its end, whichever that is: the last stroke, a stop (which is no failure), an abort (which rejects with
 * the signal's own reason), or a failure.
 */
export async function runDrawing(run: DrawingRun): Promise<DrawResult> {
  const { control, signal, account } = run
  const onAbort = (): void => void control.end({ failure: { reason: signal?.reason } })
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  const watching = watchHalts(run)
  try {
    await run.draw()
    return resultOf(account, true)
  } catch (error) {
    if (!(error instanceof DrawingEnded)) {
      await run.makeSafe(error)
      throw error
    }
    if (error.ending.failure !== undefined) throw error.ending.failure.reason
    return resultOf(account, false)
  } finally {
    signal?.removeEventListener('abort', onAbort)
    control.finish()
    await watching
  }
}

async function watchHalts({ control, interrupt }: DrawingRun): Promise<void> {
  while (interrupt !== undefined && !control.over) {
    if (control.mustHalt) interrupt()
    await control.change()
  }
}

function resultOf({ strokesDone, drawnMm, elapsedMs }: DrawingAccount, finished: boolean): DrawResult {
  return { strokesDone, finished, drawnMm, durationMs: elapsedMs }
}
