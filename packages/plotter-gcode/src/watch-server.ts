import type { Clock } from '@vfab/core'

import type { PrintServer } from './print-server.ts'

/** Between two looks while nothing is drawn, in polls. */
const idlePolls = 10

/** Looks now and then whether the server is still there; what it finds, the client reports. Ends with the signal. */
export async function watchServer(
  server: PrintServer,
  clock: Clock,
  pollMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(pollMs * idlePolls, { signal })
      await server.status({ signal })
    } catch {
      // Lost: the client has said so. Slow, or busy: the next operation shows.
    }
  }
}
