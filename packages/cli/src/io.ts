import type { Readable } from 'node:stream'

import type { Clock, OpenPipe } from '@vfab/core'
import type { DetectionSources } from '@vfab/host'
import type { RunProgram } from '@vfab/workshop'

/** Where text goes: a terminal, a file, a pipe. */
export interface OutputStream {
  /** Writes text, or a picture; `done` is called when the system has taken it, or with the reason why not. */
  write(content: string | Uint8Array, done?: (error?: Error | null) => void): boolean
  /** Tells of the stream's errors: a reader that went away (EPIPE) among them. */
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** Signals that ask a program to end. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** Signals that ask a plot to pause, or to go on: `kill -USR2`, and the terminal's own Stop. */
export type PauseSignal = 'SIGUSR2' | 'SIGTSTP'

/** Everything outside that the command line touches, so that tests can hand in their own. */
export interface Io {
  readonly stdin: Readable & {
    readonly isTTY?: boolean | undefined
    /** Whether keys come one by one, unprinted. Terminals only. */
    readonly setRawMode?: ((raw: boolean) => unknown) | undefined
  }
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** The script as it was called, unresolved: where a global installation starts its search. */
  readonly argv1: string | undefined
  /** Where the command line is installed; default: where this module is. */
  readonly selfUrl?: string | undefined
  readonly platform: NodeJS.Platform
  /** Default: the operating system's answer. */
  readonly homeDirectory?: string | undefined
  readonly clock: Clock
  /** Calls `listener` for each signal that asks the program to end, until the returned function is called. */
  onInterrupt(listener: (signal: InterruptSignal) => void): () => void
  /** Calls `listener` for each signal that asks a plot to pause or go on, until the returned function is called. */
  onPauseSignal(listener: (signal: PauseSignal) => void): () => void
  /**
   * Calls `listener` for each uncaught error, in place of ending the process, until the returned function is
   * called: a machine that is drawing is made safe first.
   */
  onCrash(listener: (error: unknown) => void): () => void
  /**
   * Runs a program to its end. Resolves with its exit code.
   * @throws when it cannot be started
   */
  readonly run: RunProgram
  /** Ends the process at once, cleanup or not. */
  exit(code: number): void
  /** Lists attached devices in place of the system. */
  readonly sources?: Partial<DetectionSources> | undefined
  /** Opens pipes to devices in place of the drivers' own way. */
  readonly openPipe?: OpenPipe | undefined
}
