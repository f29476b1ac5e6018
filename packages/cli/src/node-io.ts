import type { Clock } from '@vfab/core'

import type { InterruptSignal, Io, PauseSignal } from './io.ts'

const interruptSignals: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Windows has neither; listening to them there would throw. */
const pauseSignals: readonly PauseSignal[] = process.platform === 'win32' ? [] : ['SIGUSR2', 'SIGTSTP']

/** Core's clock, loaded when something sleeps: most commands never do. */
const clock: Clock = {
  now: () => performance.now(),
  sleep: async (durationMs, options) => (await import('@vfab/core')).systemClock.sleep(durationMs, options),
}

/**
 * The process's own streams, environment and signals.
 *
 * `process` is taken as the global it is: importing `node:process` opens its streams at once, 2 ms of every start.
 */
export function nodeIo(): Io {
  return {
    get stdin() {
      return process.stdin // opened on first use only
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    argv1: process.argv[1],
    platform: process.platform,
    clock,
    onInterrupt(listener) {
      for (const signal of interruptSignals) process.on(signal, listener)
      return () => {
        for (const signal of interruptSignals) process.off(signal, listener)
      }
    },
    onPauseSignal(listener) {
      for (const signal of pauseSignals) process.on(signal, listener)
      return () => {
        for (const signal of pauseSignals) process.off(signal, listener)
      }
    },
    onCrash(listener) {
      process.on('uncaughtException', listener) // unhandled rejections come here too
      return () => void process.off('uncaughtException', listener)
    },
    run: async (...call) => (await import('@vfab/workshop')).runProgram(...call),
    exit: (code) => process.exit(code),
  }
}
