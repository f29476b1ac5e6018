import { Readable } from 'node:stream'

import { type Io, main, type OutputStream } from '@vfab/cli'
import { systemClock } from '@vfab/core'

/** Where a command runs. */
export interface Place {
  readonly project: string
  readonly home: string
}

/** How a command ended, and what it printed. */
export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What the machine that runs this has attached does not matter. */
const nothingAttached: NonNullable<Io['sources']> = {
  usb: async () => [],
  serial: async () => [],
  files: async () => [],
  mdns: async () => [],
}

/** Runs one command line of the built command in this process. Rejects after `limitMs`. */
export async function runCommand({ project, home }: Place, args: readonly string[], limitMs: number): Promise<Run> {
  const [stdout, stderr] = [collector(), collector()]
  const io: Io = {
    stdin: Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { HOME: home, PATH: process.env['PATH'] },
    homeDirectory: home,
    cwd: project,
    argv1: undefined,
    selfUrl: 'data:,', // not this repository, whose own package.json names drivers
    platform: process.platform,
    clock: systemClock,
    sources: nothingAttached,
    onInterrupt: () => () => {},
    onPauseSignal: () => () => {},
    onCrash: () => () => {},
    run: async () => 1,
    exit: () => {},
  }
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it takes longer than ${limitMs / 1000} s`)), limitMs)
  })
  try {
    return { code: await Promise.race([main(args, io), tooLong]), stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    clearTimeout(timer)
  }
}

function collector(): { readonly stream: OutputStream; readonly text: () => string } {
  const parts: string[] = []
  const stream: OutputStream = {
    isTTY: false,
    write(chunk, done) {
      parts.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'))
      done?.()
      return true
    },
    on: () => {},
  }
  return { stream, text: () => parts.join('') }
}
