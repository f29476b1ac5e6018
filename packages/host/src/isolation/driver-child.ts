/*
 * Starts the process of a driver and watches it: one that gives no sign of life, or grows past its limit, is ended. What waits for
 * it learns why.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'

import type { Log, LogEntry } from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { createDriverLink, type DriverLink, type LoadedDriver } from './driver-link.ts'
import type { ProcessUsage } from './messages.ts'
import { endedError, type ProcessEnd } from './process-end.ts'
import { processMemoryMib } from './process-memory.ts'

/** How the process of a driver is bounded. */
export interface IsolationLimits {
  /** A driver that gives no sign of life for this long is stopped, ms. Default 5000. */
  readonly silentMs?: number | undefined
  /** A driver that uses more memory than this is stopped, MiB. Default 512. */
  readonly memoryMib?: number | undefined
  /** Receives what the driver prints, and how its process begins and ends. */
  readonly log?: Log | undefined
  /** How long its start may take, ms. Default 30000. */
  readonly startMs?: number | undefined
}

/** A driver's process with its driver loaded. */
export interface DriverChild {
  readonly pid: number
  readonly link: DriverLink
  readonly loaded: LoadedDriver
  /** Why it ended; `undefined` while it lives. */
  readonly ended: Error | undefined
  /** What it used last. */
  readonly usage: ProcessUsage | undefined
  /** Ends it, once its devices are closed; by force after 12 s. Resolves when it is gone. */
  end(): Promise<void>
}

/** Lines that a driver prints, kept for the error that it may end with. */
const keptLines = 20
/** How often signs of life and memory are looked at. */
const watchMs = 500
/** How long the last lines of a process that has ended may take. */
const lastWordsMs = 500
/** What the process may take for closing its devices, and a little. */
const endingMs = 12_000

const program = fileURLToPath(new URL('../../dist/isolation/driver-process.js', import.meta.url))

/**
 * Flags that keep a driver's process small: code is optimised only once it has run for long. V8 12 and later have no flag for that.
 */
function smallProcess(v8Version: string): readonly string[] {
  const optimisesLate = Number.parseInt(v8Version) < 12 ? ['--interrupt-budget=4000000'] : []
  return ['--optimize-for-size', ...optimisesLate]
}

/**
 * Starts a process and loads the driver in it.
 * @throws DriverError as the loader; `DRIVER_CRASHED` where the process ends first
 */
export async function startDriverChild(entry: InstalledDriver, limits: IsolationLimits = {}): Promise<DriverChild> {
  const child = new WatchedChild(entry, limits)
  try {
    await child.load(entry)
  } catch (error) {
    await child.end()
    throw error
  }
  return child
}

class WatchedChild implements DriverChild {
  readonly link: DriverLink
  readonly #entry: InstalledDriver
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  readonly #printed: string[] = []
  readonly #log: Log | undefined
  readonly #limits: { readonly silentMs: number; readonly memoryMib: number; readonly startMs: number }
  readonly #watching: NodeJS.Timeout
  #loaded: LoadedDriver | undefined
  #signs = 0
  #thrown: unknown
  #end: ProcessEnd | undefined
  #ended: Error | undefined
  #usage: ProcessUsage | undefined

  constructor(entry: InstalledDriver, { silentMs = 5000, memoryMib = 512, startMs = 30_000, log }: IsolationLimits) {
    this.#log = log
    this.#entry = entry
    this.#limits = { silentMs, memoryMib, startMs }
    // Whatever this process was started with, for sources or for a debugger, is not meant for a driver.
    const args = [`--max-old-space-size=${Math.ceil(memoryMib)}`, ...smallProcess(process.versions.v8), program]
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], windowsHide: true })
    this.#gone = new Promise((resolve) => {
      const over = (end: ProcessEnd): void => {
        this.#over(end)
        resolve()
      }
      this.#child.once('error', (error) => over({ how: 'not-started', error }))
      this.#child.once('close', (code, signal) => over({ how: 'exited', code, signal }))
      // Programs that it started may still hold what it printed to.
      this.#child.once('exit', (code, signal) => setTimeout(over, lastWordsMs, { how: 'exited', code, signal }).unref())
    })
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => this.#print(text))
    }
    const channel = this.#child.stdio[3] as Duplex
    this.link = createDriverLink(channel, {
      onSign: () => (this.#signs += 1),
      onUsage: (usage) => (this.#usage = usage),
      onCrash: (error) => (this.#thrown = error),
      onEnd: () => {},
    })
    this.#watching = this.#watch()
    this.#note('debug', 'driver.started', `its process has the id ${this.pid}`)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get loaded(): LoadedDriver {
    if (this.#loaded === undefined) throw new Error('the driver is not loaded')
    return this.#loaded
  }

  get ended(): Error | undefined {
    return this.#ended
  }

  get usage(): ProcessUsage | undefined {
    return this.#usage
  }

  async load(entry: InstalledDriver): Promise<void> {
    this.#loaded = await this.link.load(entry)
  }

  async end(): Promise<void> {
    this.link.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endingMs)
    await this.#gone
    clearTimeout(timer)
  }

  /** Counts looks without a sign, not time: after a computer's sleep, or while this process stood still, nothing can have come. */
  #watch(): NodeJS.Timeout {
    const { silentMs, memoryMib, startMs } = this.#limits
    let seen = -1
    let silentLooks = 0
    return setInterval(() => {
      silentLooks = this.#signs === seen ? silentLooks + 1 : 0
      seen = this.#signs
      const mostMs = this.#loaded === undefined ? startMs : silentMs
      const used = processMemoryMib(this.pid) ?? this.#usage?.memoryMib ?? 0
      if (used > memoryMib) this.#stop({ how: 'too-large', memoryMib: used, limitMib: memoryMib })
      else if (silentLooks * watchMs >= mostMs) this.#stop({ how: 'silent', silentMs: silentLooks * watchMs })
    }, watchMs).unref()
  }

  #stop(end: ProcessEnd): void {
    this.#end ??= end
    this.#child.kill('SIGKILL')
  }

  #over(end: ProcessEnd): void {
    clearInterval(this.#watching)
    const { id, package: pack } = this.#entry
    const about = { driver: id, package: pack.name, printed: this.#printed, thrown: this.#thrown }
    this.#ended ??= endedError(this.#end ?? end, about)
    this.#note('debug', 'driver.ended', this.#ended.message)
    this.link.fail(this.#ended)
  }

  #note(level: LogEntry['level'], event: string, message: string): void {
    this.#log?.({ level, event, message, driver: this.#entry.id })
  }

  #print(text: string): void {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    for (const line of lines) this.#note('info', 'driver.printed', line)
    this.#printed.push(...lines)
    this.#printed.splice(0, this.#printed.length - keptLines)
  }
}
