import { spawnSync } from 'node:child_process'

/** What a finished command left. */
export interface CommandOutcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program without a shell and waits for its end, whatever that is. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): CommandOutcome {
  const run = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (run.error !== undefined) throw run.error
  return { status: run.status, stdout: run.stdout, stderr: run.stderr }
}

/** {@link runCommand} for what has to succeed. @throws Error with all that the program said */
export function mustRun(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): string {
  const outcome = runCommand(program, args, options)
  if (outcome.status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${outcome.status}\n${outcome.stdout}${outcome.stderr}`)
  }
  return outcome.stdout
}
