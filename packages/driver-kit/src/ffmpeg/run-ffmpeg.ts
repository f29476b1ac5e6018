import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { DriverError, toDriverError } from '@vfab/core'
import { ffmpegError, type FfmpegMeaning } from './ffmpeg-errors.ts'
import { redact } from './redact.ts'

/** What {@link runFfmpeg} needs. */
export interface RunFfmpegOptions {
  /** The program, see `findFfmpeg`. */
  readonly path: string
  /** Handed over as they are, without a shell. */
  readonly args: readonly string[]
  /** Id of the driver, for errors. */
  readonly driver: string
  /** The input as errors may show it: without credentials. */
  readonly address: string
  /** Ends ffmpeg. The promise then rejects with the signal's reason, once ffmpeg is gone. */
  readonly signal?: AbortSignal | undefined
  /** Gets each chunk of standard output; what it throws ends ffmpeg and is what the promise rejects with. */
  readonly onOutput?: ((chunk: Buffer) => void) | undefined
  /** Gets each line of standard error, without credentials. */
  readonly onLine?: ((line: string) => void) | undefined
  /** Texts that must not be seen in errors: passwords. Credentials inside addresses are taken out anyway. */
  readonly secrets?: readonly string[] | undefined
  /** Meanings of ffmpeg's words that are the driver's own, looked through first. */
  readonly meanings?: readonly FfmpegMeaning[] | undefined
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

/** How ffmpeg ended by itself. */
export interface FfmpegOutcome {
  readonly exitCode: number
  /** The end of what it wrote to standard error, without credentials. */
  readonly stderr: string
}

/** As much of standard error is kept: its end tells why. */
const keptErrorChars = 8192

/** How long ffmpeg may take to end when asked to; then it is killed. */
const endGraceMs = 1000

/**
 * Runs ffmpeg to its end. On every way out, an exit of this process among them, ffmpeg is gone.
 * @throws DriverError what its words mean when it fails, `DEPENDENCY_MISSING` when it cannot be started; the signal's reason
 */
export async function runFfmpeg(options: RunFfmpegOptions): Promise<FfmpegOutcome> {
  const { path, args, driver, address, signal, onOutput, secrets = [], env } = options
  signal?.throwIfAborted()
  const child = spawn(path, args, { shell: false, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'], env })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.on('error', () => {}) // told by the wait for 'spawn'
  let failure: { readonly reason: unknown } | undefined
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const end = async (reason: unknown): Promise<void> => {
    if (failure !== undefined) return
    failure = { reason }
    child.kill('SIGTERM')
    await Promise.race([closed, delay(endGraceMs, undefined, { ref: false })])
    kill()
  }
  const onAbort = (): void => void end(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  const errors = new ErrorLines(secrets, options.onLine)
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.take(text))
  child.stdout.on('data', (chunk: Buffer) => {
    if (failure !== undefined) return
    try {
      onOutput?.(chunk)
    } catch (error) {
      void end(error)
    }
  })
  try {
    await once(child, 'spawn')
    await closed
    errors.end()
  } catch (error) {
    throw cannotStart(error, path, driver)
  } finally {
    process.off('exit', kill)
    signal?.removeEventListener('abort', onAbort)
  }
  if (failure !== undefined) throw failure.reason
  const { exitCode, signalCode } = child
  if (exitCode === 0) return { exitCode, stderr: errors.tail }
  throw ffmpegError({
    driver,
    address,
    stderr: errors.tail,
    exitCode,
    signal: signalCode,
    meanings: options.meanings,
  })
}

/** Standard error, line by line. */
class ErrorLines {
  tail = ''
  readonly #secrets: readonly string[]
  readonly #onLine: ((line: string) => void) | undefined
  #half = ''

  constructor(secrets: readonly string[], onLine: ((line: string) => void) | undefined) {
    this.#secrets = secrets
    this.#onLine = onLine
  }

  take(text: string): void {
    // Whole lines only: credentials cut in two would not be recognised.
    const lines = (this.#half + text).split(/[\r\n]+/)
    this.#half = (lines.pop() ?? '').slice(-keptErrorChars)
    for (const line of lines) this.#note(line)
  }

  end(): void {
    this.#note(this.#half)
    this.#half = ''
  }

  #note(line: string): void {
    if (line.trim() === '') return
    const safe = redact(line, this.#secrets)
    this.tail = `${this.tail}${safe}\n`.slice(-keptErrorChars)
    this.#onLine?.(safe)
  }
}

function cannotStart(cause: unknown, path: string, driver: string): DriverError {
  const { code, message } = toDriverError(cause, { operation: 'start', address: path })
  return new DriverError(message, {
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    driver,
    context: { program: path, reason: code },
    hint: `check that ${path} is a program that this user may run`,
    cause,
  })
}
