import { type Clock, systemClock } from '@vfab/core'

import { type AwakeHold, holdAwake, type HoldAwakeOptions } from './hold-awake.ts'

/** What {@link createAwakeKeeper} accepts. */
export interface AwakeKeeperOptions extends HoldAwakeOptions {
  /**
   * How long the computer is kept awake in a pause, default 30 minutes: long enough to change a pen or have lunch, since many
   * computers cut the power of USB in their sleep, which costs the machine its position; not so long that a plot that was
   * forgotten empties a battery.
   */
  pauseMs?: number | undefined
  clock?: Clock | undefined
}

/** Keeps the computer awake through a plot and its pauses. */
export interface AwakeKeeper extends Disposable {
  /** The machine is working: the computer stays awake. Also after a pause. */
  working(): void
  /** The machine waits for a person: the computer stays awake for a while. */
  waiting(): void
  /** It is over. Idempotent. */
  release(): void
}

/** Holds nothing until {@link AwakeKeeper.working} is called. */
export function createAwakeKeeper(options: AwakeKeeperOptions): AwakeKeeper {
  const { pauseMs = 30 * 60_000, clock = systemClock, onUnavailable } = options
  let hold: AwakeHold | undefined
  let pause: AbortController | undefined
  let available = true
  const letGo = (): void => {
    hold?.release()
    hold = undefined
  }
  const keeper: AwakeKeeper = {
    working() {
      pause?.abort()
      pause = undefined
      if (!available) return
      hold ??= holdAwake({
        ...options,
        onUnavailable: (reason) => {
          available = false
          onUnavailable?.(reason)
        },
      })
    },
    waiting() {
      if (pause) return
      pause = new AbortController()
      clock.sleep(pauseMs, { signal: pause.signal }).then(letGo, () => {})
    },
    release() {
      pause?.abort()
      available = false
      letGo()
    },
    [Symbol.dispose]: () => keeper.release(),
  }
  return keeper
}
