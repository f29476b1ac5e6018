import { type ChildProcess, spawn } from 'node:child_process'

/** What a finished program left. */
export interface Finished {
  readonly status: number | null
  readonly stdout: string
  /** What it printed on both streams. */
  readonly output: string
}

/** How {@link runAsync} runs a program. */
export interface RunOptions {
  readonly cwd: string
  /** Added to the environment, or all of it with `only`. */
  readonly env?: NodeJS.ProcessEnv
  readonly only?: boolean
  readonly stdin?: string | undefined
  /** Called with all of stdout so far, whenever there is more. */
  readonly onStdout?: ((text: string, child: ChildProcess) => void) | undefined
  /** The same for both streams. */
  readonly onOutput?: ((text: string, child: ChildProcess) => void) | undefined
  /** It is ended after this time. */
  readonly timeoutMs?: number | undefined
}

/** Runs a program without a shell while this process serves what it asks for. */
export async function runAsync(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const { cwd, env = {}, only = false, stdin = '', onStdout, onOutput, timeoutMs = 300_000 } = options
  // A group of its own: what a launcher starts ends with it.
  const child = spawn(program, args, { cwd, env: only ? env : { ...process.env, ...env }, detached: true })
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), timeoutMs)
  let stdout = ''
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    output += text
    onStdout?.(stdout, child)
    onOutput?.(output, child)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
    onOutput?.(output, child)
  })
  child.stdin.on('error', () => {}) // it need not read
  child.stdin.end(stdin)
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return { status, stdout, output }
  } finally {
    clearTimeout(timer)
  }
}
