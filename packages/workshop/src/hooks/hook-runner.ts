import type { CallPlace, CallWords } from './call-hook.ts'
import { createCallQueue } from './call-queue.ts'
import { type Hook, type HookMoment, nameOfCall } from './hook.ts'

/** What {@link createHookRunner} accepts. */
export interface HookRunnerOptions extends CallPlace {
  hooks: readonly Hook[]
  /** Called once for each hook that fails, the first time it does. */
  onFailure: (name: string, reason: string) => void
}

/** Calls hooks as things happen, beside the plot: nothing ever waits for them but {@link HookRunner.settled}. */
export interface HookRunner {
  /** Whether a hook is called at this moment. */
  wants(moment: HookMoment): boolean
  /**
   * Calls the hooks of `moment`; returns at once and never throws. A hook gets one thing after the other, in order; one
   * that is too slow to keep up misses the oldest of what waits for it.
   * @param facts - what it gets, with `event` added; must survive `JSON.stringify`
   */
  tell(moment: HookMoment, facts: object): void
  /** Resolves when every hook has ended, each within its own time limit. */
  settled(): Promise<void>
}

/** Makes a runner that has called nothing yet. */
export function createHookRunner({ hooks, onFailure, cwd, env }: HookRunnerOptions): HookRunner {
  const lines = hooks.map((hook) => {
    let failed = false
    const queue = createCallQueue(hook, { cwd, env }, (failure) => {
      if (failure !== undefined && !failed) onFailure(nameOfCall(hook), failure)
      failed ||= failure !== undefined
    })
    return { hook, queue }
  })
  return {
    wants: (moment) => hooks.some(({ on }) => on.includes(moment)),
    tell(moment, facts) {
      const interested = lines.filter(({ hook }) => hook.on.includes(moment))
      if (interested.length === 0) return
      const body = `${JSON.stringify({ ...facts, event: moment })}\n`
      for (const { queue } of interested) queue.add({ body, event: moment, words: wordsOf(moment, facts) })
    },
    async settled() {
      await Promise.all(lines.map(({ queue }) => queue.settled()))
    },
  }
}

const said: Readonly<Record<HookMoment, string>> = {
  start: 'the plot has started',
  layer: 'the next layer begins',
  pause: 'the plot is paused',
  resume: 'the plot has resumed',
  finish: 'the plot is finished',
  stop: 'the plot was stopped',
  failure: 'the plot has failed',
}

function wordsOf(moment: HookMoment, facts: object): CallWords {
  const { job, reason } = facts as { readonly job?: { readonly drawing?: unknown }; readonly reason?: unknown }
  const drawing = typeof job?.drawing === 'string' ? job.drawing : undefined
  const lines = [drawing, reason].filter((line) => typeof line === 'string' && line !== '')
  return { title: `vfab: ${said[moment]}`, text: lines.join('\n') }
}
