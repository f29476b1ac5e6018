import { spawn } from 'node:child_process'

/** How a program ended. */
export interface ProgramEnd {
  /** `undefined` when it was killed or could not be started. */
  readonly code: number | undefined
  /** The last of what it said on stderr. */
  readonly stderr: string
  /** Why it could not be started. */
  readonly error: NodeJS.ErrnoException | undefined
}

/** What {@link runProgram} accepts. */
export interface RunProgramOptions {
  /** Ends the program. */
  readonly signal?: AbortSignal | undefined
  readonly onStdout?: ((chunk: Buffer) => void) | undefined
}

/** As much of stderr as is kept. */
const mostStderr = 2000

/**
 * Runs a program without a shell. Resolves when it has ended and all of its output has come, never rejects; on abort it is told to end, and
 * killed when it does not.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: RunProgramOptions = {},
): Promise<ProgramEnd> {
  const { signal, onStdout } = options
  if (signal?.aborted) return Promise.resolve({ code: undefined, stderr: '', error: undefined })
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    let error: NodeJS.ErrnoException | undefined
    let killer: NodeJS.Timeout | undefined
    const onAbort = (): void => {
      child.kill('SIGTERM')
      killer = setTimeout(() => child.kill('SIGKILL'), 1000)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    child.stdout.on('data', (chunk: Buffer) => onStdout?.(chunk))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-mostStderr)))
    child.on('error', (cause: NodeJS.ErrnoException) => (error = cause))
    child.on('close', (code) => {
      clearTimeout(killer)
      signal?.removeEventListener('abort', onAbort)
      resolve({ code: code ?? undefined, stderr: stderr.trim(), error })
    })
  })
}
