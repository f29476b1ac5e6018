/** Notices when nothing is heard any more. */
export interface Watchdog {
  /** Something was heard. */
  heard(): void
  /** Nothing is expected from now on, until the next {@link heard}. */
  rest(): void
  stop(): void
}

/** Checks within the time: one that comes late, because the computer slept, is not enough to bark. */
const checks = 4

/** @param onSilence - called once when something was expected and nothing was heard for `silenceMs` */
export function createWatchdog(silenceMs: number, onSilence: () => void): Watchdog {
  let quiet = -Infinity
  const timer = setInterval(() => {
    quiet++
    if (quiet < checks) return
    clearInterval(timer)
    onSilence()
  }, silenceMs / checks).unref()
  return {
    heard: () => void (quiet = 0),
    rest: () => void (quiet = -Infinity),
    stop: () => clearInterval(timer),
  }
}
