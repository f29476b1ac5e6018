import { Readable } from 'node:stream'

import { systemClock } from '@vfab/core'

import { type InterruptSignal, type Io, main, type OutputStream, type PauseSignal } from '../../src/index.ts'
import type { TempProject } from './temp-project.ts'

/** What a command printed, and how it ended. */
export interface VfabRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What differs from a plain call. */
export interface RunOptions extends Partial<Pick<Io, 'clock' | 'openPipe' | 'sources' | 'platform'>> {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Readable
  /** Which streams are terminals. */
  readonly tty?: readonly ('stdin' | 'stdout' | 'stderr')[]
  readonly columns?: number
  /** Takes the place of package managers and the like; returns the exit code. */
  readonly run?: (program: string, args: readonly string[], cwd: string) => number | Promise<number>
  /** Called with what has been printed on stdout so far, whenever there is more. */
  readonly onStdout?: (text: string, send: (signal: InterruptSignal) => void) => void
  /** Called with what has been printed on stderr so far, whenever there is more. */
  readonly onStderr?: (text: string, send: (signal: InterruptSignal) => void) => void
  /** Gets what the command would do about an error that nobody caught. */
  readonly onCrashListener?: (crash: (error: unknown) => void) => void
  /** Gets what the command would do about a signal that asks it to pause. */
  readonly onPauseListener?: (pause: (signal: PauseSignal) => void) => void
  /** Called when the process would end at once. */
  readonly onExit?: (code: number) => void
  /** Makes stdout fail like a closed pipe from its n-th write on. */
  readonly breakStdoutAt?: number
}

/** Runs one command line in this process, in `project` with its home directory and a clean environment. */
export async function runVfab(
  project: TempProject,
  args: readonly string[],
  options: RunOptions = {},
): Promise<VfabRun> {
  const { tty = [], stdin = '', env = {} } = options
  const listeners = new Set<(signal: InterruptSignal) => void>()
  const send = (signal: InterruptSignal): void => listeners.forEach((listener) => listener(signal))
  const stdout = collector(tty.includes('stdout'), options.columns, {
    breakAt: options.breakStdoutAt,
    onText: (text) => options.onStdout?.(text, send),
  })
  const stderr = collector(tty.includes('stderr'), options.columns, {
    onText: (text) => options.onStderr?.(text, send),
  })
  const input = typeof stdin === 'string' ? Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]) : stdin
  const io: Io = {
    stdin: Object.assign(input, { isTTY: tty.includes('stdin') }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { HOME: project.home, PATH: process.env['PATH'], ...env },
    homeDirectory: project.home,
    cwd: project.directory,
    argv1: undefined,
    selfUrl: 'data:,', // not the repository, whose own package.json names drivers
    platform: options.platform ?? process.platform,
    clock: options.clock ?? systemClock,
    openPipe: options.openPipe,
    sources: { ...nothingAttached, ...options.sources },
    onInterrupt(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onPauseSignal(listener) {
      options.onPauseListener?.(listener)
      return () => {}
    },
    onCrash(listener) {
      options.onCrashListener?.(listener)
      return () => {}
    },
    run: async (program, commandArgs, cwd) => options.run?.(program, commandArgs, cwd) ?? 0,
    exit: (code) => options.onExit?.(code),
  }
  const code = await main(args, io)
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

/** What the machine that runs the tests has attached must not matter. */
const nothingAttached: NonNullable<Io['sources']> = {
  usb: async () => [],
  serial: async () => [],
  files: async () => [],
  mdns: async () => [],
}

function collector(
  isTTY: boolean,
  columns: number | undefined,
  { onText, breakAt = Infinity }: { onText?: (text: string) => void; breakAt?: number | undefined },
): { stream: OutputStream; text: () => string } {
  let text = ''
  let writes = 0
  let onError: (error: NodeJS.ErrnoException) => void = () => {}
  const stream: OutputStream = {
    isTTY,
    columns,
    write(chunk, done) {
      writes += 1
      if (writes >= breakAt) {
        onError(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
        return false
      }
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')
      onText?.(text)
      done?.()
      return true
    },
    on(_event, listener) {
      onError = listener
    },
  }
  return { stream, text: () => text }
}
