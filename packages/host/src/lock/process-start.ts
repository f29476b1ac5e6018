import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** How long `ps` and its kin may take. */
const timeoutMs = 5000

/**
 * When a process started, in whatever form the system tells it: together with the pid it names the process for good, since
 * pids are given to other processes later. `undefined` when there is no such process, or the system does not tell.
 */
export async function processStart(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined
  try {
    switch (platform) {
      case 'linux':
        return await linuxStart(pid)
      case 'win32':
        return await windowsStart(pid)
      default:
        return (
          (await run('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: timeoutMs })).stdout.trim() || undefined
        )
    }
  } catch {
    return undefined
  }
}

/** Whether a process has this pid now; one that belongs to another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Clock ticks since the computer was started, and which start that was; field 22 comes after the name, which may hold blanks. */
async function linuxStart(pid: number): Promise<string> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'latin1'),
    readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => ''),
  ])
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return `${boot.trim()} ${fields[19]}`.trim()
}

async function windowsStart(pid: number): Promise<string | undefined> {
  const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`
  const { stdout } = await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', command], {
    timeout: timeoutMs,
    windowsHide: true,
  })
  return stdout.trim() || undefined
}
