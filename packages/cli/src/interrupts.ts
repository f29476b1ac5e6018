import { exitCodes } from './exit-code.ts'
import { Interrupted } from './interrupted.ts'
import type { InterruptSignal, Io } from './io.ts'
import type { Output } from './output.ts'

/** How long the hardware still gets after the second Ctrl-C. */
const graceMs = 2000

/**
 * Runs `operation` with a signal that the first Ctrl-C (or SIGTERM, or the terminal going away) aborts. Code that drives
 * hardware then makes it safe, and the process ends when that is done. A second one gives the hardware two seconds more,
 * a third ends the process at once. An error that was not caught, in a driver's callback for instance, aborts the signal too,
 * and is what the operation then ends with.
 * @param operation - gets the signal, and what does the same as Ctrl-C for a caller that reads keys one by one
 * @param stopping - says what the first Ctrl-C causes: `stopping, the pen goes up`
 */
export async function interruptible<T>(
  { io, output }: { readonly io: Io; readonly output: Output },
  stopping: string,
  operation: (signal: AbortSignal, interrupt: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let times = 0
  const onInterrupt = (signalName: InterruptSignal): void => {
    times += 1
    if (times === 1) {
      output.note(output.paintNote('yellow', `${stopping} (again to give up waiting)`))
      controller.abort(new Interrupted(signalName))
    } else if (times === 2) {
      output.error(`giving up in ${graceMs / 1000} s: check the machine before you continue`)
      void io.clock.sleep(graceMs).then(() => io.exit(exitCodes.interrupted))
    } else {
      io.exit(exitCodes.interrupted)
    }
  }
  const release = io.onInterrupt(onInterrupt)
  const releaseCrash = io.onCrash((error) => {
    output.detail(String(error))
    controller.abort(error)
  })
  try {
    return await operation(controller.signal, () => onInterrupt('SIGINT'))
  } finally {
    release()
    releaseCrash()
  }
}
