import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'

/** A program that has a port open. */
export interface PortHolder {
  readonly pid: number
  /** Its command line, cut at 60 characters. */
  readonly command: string
}

const longestCommand = 60

/**
 * Programs that hold the port at `path`, as Linux tells: the owner of the lock, else whoever has it open among the
 * processes this user may look into. Empty on other systems.
 */
export async function portHolders(path: string): Promise<readonly PortHolder[]> {
  if (process.platform !== 'linux') return []
  try {
    const lockers = await lockOwners(path)
    const pids = lockers.length > 0 ? lockers : await openers(await realpath(path))
    return await Promise.all(pids.map(async (pid) => ({ pid, command: await commandOf(pid) })))
  } catch {
    return []
  }
}

/**
 * Owners of the file's `flock`. A line of /proc/locks: `1: FLOCK  ADVISORY  WRITE 4711 00:16:3 0 EOF`, with the device's
 * major and minor number in hexadecimal and the inode.
 */
async function lockOwners(path: string): Promise<number[]> {
  const { dev, ino } = await stat(path, { bigint: true })
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  const hex = (value: bigint): string => value.toString(16).padStart(2, '0')
  const file = `${hex(major)}:${hex(minor)}:${ino}`
  const lines = (await readFile('/proc/locks', 'latin1')).split('\n').map((line) => line.split(/\s+/))
  return unique(lines.filter((fields) => fields[5] === file).map((fields) => Number(fields[4]))).filter(
    (pid) => pid > 0,
  )
}

async function openers(device: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const open = await Promise.all(pids.map((pid) => hasOpen(pid, device)))
  return pids.filter((_, index) => open[index])
}

async function hasOpen(pid: number, device: string): Promise<boolean> {
  try {
    const directory = `/proc/${pid}/fd`
    for (const name of await readdir(directory)) {
      if ((await readlink(`${directory}/${name}`).catch(() => '')) === device) return true
    }
  } catch {
    // gone meanwhile, or another user's
  }
  return false
}

async function commandOf(pid: number): Promise<string> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')
  return commandLine.replaceAll('\0', ' ').trim().slice(0, longestCommand) || 'a program'
}

function unique(pids: readonly number[]): number[] {
  return [...new Set(pids)]
}
