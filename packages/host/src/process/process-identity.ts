/**
 * What names a process for good. A pid alone does not: it is given to another process later. Together with the time that process
 * started it does, and who finds both in a lock can tell whether the holder still lives.
 */
import { readFileSync } from 'node:fs'

/** How long `ps` and its kin may take. */
const timeoutMs = 5000

/** A process, as a lock names it. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the system's own form; absent where the system does not tell. */
  readonly start?: string
}

/** A process by its pid; by default the one that asks. */
export async function processIdentity(pid: number = process.pid): Promise<ProcessIdentity> {
  const start = await processStart(pid)
  return { pid, ...(start === undefined ? {} : { start }) }
}

/** Whether that very process still lives. One whose start cannot be told is taken to live as long as its pid does. */
export async function isSameProcess({ pid, start }: ProcessIdentity): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (start === undefined) return true
  const now = await processStart(pid)
  return now === undefined ? isAlive(pid) : now === start
}

/**
 * When a process started, in whatever form the system tells it: on Linux from /proc, elsewhere from `ps` or PowerShell.
 * `undefined` when there is no such process, or the system does not tell.
 */
export async function processStart(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined
  try {
    switch (platform) {
      case 'linux':
        return linuxStart(pid)
      case 'win32':
        return await said('powershell', [
          '-NoProfile',
          '-NonInteractive',
          '-Command',
          `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`,
        ])
      default:
        return await said('ps', ['-o', 'lstart=', '-p', String(pid)])
    }
  } catch {
    return undefined
  }
}

/** Whether a process has this pid now; one that belongs to another user counts. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Clock ticks since the computer was started, and which start that was; field 22 comes after the name, which may hold blanks. */
function linuxStart(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${fields[19]}`
}

/** What a program says, without the blanks around it. */
async function said(program: string, parameters: readonly string[]): Promise<string | undefined> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve) => {
    execFile(program, parameters, { timeout: timeoutMs, windowsHide: true }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim() || undefined),
    )
  })
}
