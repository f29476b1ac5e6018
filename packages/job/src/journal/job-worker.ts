/**
 * Who works on a job: each process that takes it up first puts a file into the job's directory, and then looks whether there is
 * one of another living process. If there is, it takes its own away again. So of several that want a job at the same moment at most
 * one gets it, none ever takes a living process's file away, and what a dead one left blocks no other process.
 */
import { DriverError } from '@vfab/core'
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** A process by its pid, and where the system tells it by when it started, since pids are used again. */
export interface JobProcess {
  readonly pid: number
  readonly start?: string
}

/** How this computer's processes are recognised: by `processIdentity` and `isSameProcess` of `@vfab/host`, or by their pids alone. */
export interface JobProcesses {
  /** This process. */
  current(): Promise<JobProcess>
  /** Whether that very process still lives. */
  isAlive(other: JobProcess): Promise<boolean>
}

/** Goes by pids alone: a pid that was given to another process makes a dead one look alive. */
export const pidsAlone: JobProcesses = {
  current: async () => ({ pid: process.pid }),
  isAlive: async ({ pid }) => {
    try {
      process.kill(pid, 0)
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM' // it belongs to another user
    }
  },
}

/** A process that works on a job. */
export interface JobWorker extends JobProcess {
  /** The computer it runs on. */
  readonly host: string
}

/** A job that this process has for itself. */
export interface ClaimedJob {
  /** Lets others have it. Idempotent; never rejects. */
  release(): Promise<void>
}

const named = /^worker\.[\w-]+\.json$/
/** How often a file is touched: what another computer with the same directory sees of this process. */
const touchEveryMs = 30_000
/** A process on another computer that did not touch its file for this long is dead. */
const unseenMs = 5 * touchEveryMs

/**
 * Takes a job.
 * @param directory - the job's own
 * @throws DriverError `DEVICE_BUSY` while another process, or another part of this one, works on it, with `context.holder`
 */
export async function claimJob(directory: string, id: string, processes: JobProcesses): Promise<ClaimedJob> {
  const name = `worker.${crypto.randomUUID()}.json`
  const path = join(directory, name)
  const mine: JobWorker = { ...(await processes.current()), host: hostname() }
  // A file that is being written must not look like the torn one of a dead process.
  await writeFile(`${path}.new`, JSON.stringify(mine), { flag: 'wx' })
  await rename(`${path}.new`, path)
  const other = await livingWorker(directory, processes, name)
  if (other !== undefined) {
    await rm(path, { force: true })
    throw jobBusy(id, other)
  }
  const touching = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {}) // the disk is full, or the job was removed
  }, touchEveryMs).unref()
  return {
    async release() {
      clearInterval(touching)
      await rm(path, { force: true }).catch(() => {})
    },
  }
}

/** The process that works on a job now. Takes away what dead processes of this computer left. @param except - a file that does not count */
export async function livingWorker(
  directory: string,
  processes: JobProcesses,
  except?: string,
): Promise<JobWorker | undefined> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names) {
    if (!named.test(name) || name === except) continue
    const path = join(directory, name)
    const worker = await readWorker(path)
    if (worker !== undefined && (await isAtWork(worker, path, processes))) return worker
    await rm(path, { force: true }).catch(() => {})
  }
  return undefined
}

/** The error of a job that somebody else works on. */
export function jobBusy(id: string, { pid, host }: JobWorker): DriverError {
  const elsewhere = host === hostname() ? '' : ` on ${host}`
  const who = pid === process.pid && elsewhere === '' ? 'this program itself' : `process ${pid}${elsewhere}`
  return new DriverError(`${who} works on the job ${id}`, {
    type: 'connection',
    code: 'DEVICE_BUSY',
    context: { job: id, holder: { pid, host } },
    hint: 'wait until it ends, or stop it there',
  })
}

async function readWorker(path: string): Promise<JobWorker | undefined> {
  try {
    const { pid, start, host } = JSON.parse(await readFile(path, 'utf8')) as Partial<JobWorker>
    if (!Number.isInteger(pid) || pid! <= 0 || typeof host !== 'string') return undefined
    return { pid: pid!, host, ...(typeof start === 'string' ? { start } : {}) }
  } catch {
    return undefined
  }
}

async function isAtWork(worker: JobWorker, path: string, processes: JobProcesses): Promise<boolean> {
  if (worker.host === hostname()) return processes.isAlive(worker)
  const touchedMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  return Date.now() - touchedMs < unseenMs
}
