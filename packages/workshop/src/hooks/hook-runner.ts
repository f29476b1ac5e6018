import { callHook, type HookPlace } from './call-hook.ts'
import { type Hook, type HookMoment, nameOfHook } from './hook.ts'

/** What {@link createHookRunner} accepts. */
export interface HookRunnerOptions extends HookPlace {
  hooks: readonly Hook[]
  /** Called once for each hook that fails, the first time it does. */
  onFailure: (name: string, reason: string) => void
}

/** Tells hooks of what happens, beside the plot: nothing ever waits for them but {@link HookRunner.settled}. */
export interface HookRunner {
  /** Whether anybody wants to be told of this moment. */
  wants(moment: HookMoment): boolean
  /**
   * Tells the hooks of `moment`; returns at once and never throws. A hook is told of one thing after the other, in order; one
   * that is too slow to keep up misses the oldest of what waits for it.
   * @param facts - what is told, with `event` added; must survive `JSON.stringify`
   */
  tell(moment: HookMoment, facts: object): void
  /** Resolves when every hook has ended, each within its own time limit. */
  settled(): Promise<void>
}

/** How many moments may wait for one hook. */
const longestQueue = 100

/** Makes a runner that has told nobody anything yet. */
export function createHookRunner(options: HookRunnerOptions): HookRunner {
  const lines = options.hooks.map((hook) => createLine(hook, options))
  return {
    wants: (moment) => options.hooks.some(({ on }) => on.includes(moment)),
    tell(moment, facts) {
      const interested = lines.filter(({ hook }) => hook.on.includes(moment))
      if (interested.length === 0) return
      const body = `${JSON.stringify({ ...facts, event: moment })}\n`
      for (const line of interested) line.add(moment, body)
    },
    async settled() {
      await Promise.all(lines.map((line) => line.settled()))
    },
  }
}

interface Line {
  readonly hook: Hook
  add(moment: HookMoment, body: string): void
  settled(): Promise<void>
}

/** What waits for one hook. */
function createLine(hook: Hook, { onFailure, cwd, env }: HookRunnerOptions): Line {
  const waiting: { readonly moment: HookMoment; readonly body: string }[] = []
  let working: Promise<void> | undefined
  let failed = false
  const fail = (reason: string): void => {
    if (!failed) onFailure(nameOfHook(hook), reason)
    failed = true
  }
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        await callHook(hook, next.body, { cwd, env: { ...env, VFAB_EVENT: next.moment } })
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error))
      }
    }
    working = undefined
  }
  return {
    hook,
    add(moment, body) {
      waiting.push({ moment, body })
      if (waiting.length > longestQueue) waiting.shift()
      working ??= work()
    },
    settled: async () => working,
  }
}
