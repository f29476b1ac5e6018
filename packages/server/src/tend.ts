import type { Services } from './services.ts'

/** How often leases that have run out are noticed, and what other programs did. */
const tendMs = 5000

/** Does the server's housekeeping, until the signal aborts. */
export async function tend(
  services: Services,
  signal: AbortSignal,
  onMistake: (error: unknown) => void,
): Promise<void> {
  const { clock, leases, jobs, hub } = services
  while (!signal.aborted) {
    await clock.sleep(tendMs, { signal }).catch(() => {})
    if (signal.aborted) return
    try {
      leases.expire()
      // What no client shows is looked up on request.
      if (hub.subscribers > 0) await jobs.refresh()
    } catch (error) {
      onMistake(error)
    }
  }
}

/** Looks what is attached, at the start and when something is plugged in or out, until the signal aborts. */
export async function followDevices(
  { workshop, detection }: Services,
  signal: AbortSignal,
  onMistake: (error: unknown) => void,
): Promise<void> {
  try {
    await detection.run({})
    for await (const _change of workshop.watchDevices({ signal })) await detection.run({})
  } catch (error) {
    if (!signal.aborted) onMistake(error)
  }
}
