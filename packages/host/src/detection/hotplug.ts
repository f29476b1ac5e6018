import type { Clock } from '@vfab/core'

import { type ChangeWatch, watchSystemDevices, type WatchForChanges } from './device-changes.ts'

/** What {@link createHotplug} accepts. */
export interface HotplugOptions {
  readonly clock: Pick<Clock, 'sleep'>
  /** Default: what the system announces. */
  readonly watchForChanges?: WatchForChanges | undefined
  /** How often to call back where the system announces nothing, default 500 ms. */
  readonly pollMs?: number | undefined
  /** Called before the listeners, at each change. */
  readonly onChange?: (() => void) | undefined
}

/**
 * One watch for all who wait for a device: the system is watched while there is a listener. Where nothing is announced, listeners
 * are called now and then, and look for themselves.
 */
export function createHotplug({
  clock,
  watchForChanges = watchSystemDevices,
  pollMs = 500,
  onChange,
}: HotplugOptions): WatchForChanges {
  const listeners = new Set<() => void>()
  let stop: (() => void) | undefined

  const notify = (): void => {
    onChange?.()
    for (const listener of [...listeners]) listener()
  }
  const start = (): (() => void) => {
    const watching = watchForChanges(notify)
    const end = new AbortController()
    void pollUnheard(watching, { clock, pollMs, signal: end.signal, notify })
    return () => {
      end.abort()
      watching[Symbol.dispose]()
    }
  }
  return (listener) => {
    // Two watches of one listener are two.
    const own = (): void => listener()
    listeners.add(own)
    stop ??= start()
    return {
      hears: true,
      [Symbol.dispose]() {
        if (!listeners.delete(own) || listeners.size > 0) return
        stop?.()
        stop = undefined
      },
    }
  }
}

async function pollUnheard(
  watching: ChangeWatch,
  {
    clock,
    pollMs,
    signal,
    notify,
  }: { clock: Pick<Clock, 'sleep'>; pollMs: number; signal: AbortSignal; notify: () => void },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(pollMs, { signal }).catch(() => {})
    if (!signal.aborted && !watching.hears) notify()
  }
}
