import { randomUUID } from 'node:crypto'
import { unlinkSync, readFileSync } from 'node:fs'
import { link, open, readFile, rename, rm } from 'node:fs/promises'

import { asRecord } from '../discovery/manifest.ts'
import { isSameProcess, type ProcessIdentity, processIdentity } from '../process/process-identity.ts'

/** Who holds a lock; what its file says. */
export interface LockHolder extends ProcessIdentity {
  /** Tells this lock from all others there ever were. */
  readonly token: string
  /** Wall clock, ISO 8601. */
  readonly since: string
  /** What is locked, for people: `/dev/ttyACM0`. */
  readonly address: string
  /** The holder's command line. */
  readonly command: string
  /** The job that the machine is at. */
  readonly job?: string
}

/** A lock that is held. */
export interface HeldLock {
  /** Lets go. Idempotent. Does nothing when somebody else has taken the lock over. */
  release(): Promise<void>
  /** {@link release} for a process that is about to end. */
  releaseNow(): void
}

/** How often a lock that changes hands while it is looked at is looked at again. */
const attempts = 20

/**
 * Takes the lock whose file is `path`. The file appears whole and in one step, so a reader never sees half of it. One whose
 * holder has died (kill -9, power cut) is taken over.
 * @returns the lock, or who holds it
 * @throws what the file system reports
 */
export async function takeLock(
  path: string,
  details: Pick<LockHolder, 'address' | 'command' | 'job'>,
): Promise<{ readonly held: HeldLock } | { readonly holder: LockHolder }> {
  const mine: LockHolder = {
    token: randomUUID(),
    ...(await processIdentity()),
    since: new Date().toISOString(),
    ...details,
  }
  const draft = `${path}.${mine.token}`
  await writeWhole(draft, JSON.stringify(mine))
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (await appears(draft, path)) return { held: heldLock(path, mine.token) }
      const other = await readHolder(path)
      if (other === 'gone') continue
      if (other !== 'unreadable' && (await isSameProcess(other))) return { holder: other }
      const known = other === 'unreadable' ? 'unreadable' : other.token
      if (await takeOver(draft, path, known)) return { held: heldLock(path, mine.token) }
    }
    const last = await readHolder(path)
    if (typeof last === 'object') return { holder: last }
    throw Object.assign(new Error(`the lock ${path} changes hands all the time`), { code: 'EBUSY' })
  } finally {
    await rm(draft, { force: true })
  }
}

/** Who holds the lock at `path` now, if a living process does. */
export async function lockHolder(path: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(path)
  return typeof holder === 'object' && (await isSameProcess(holder)) ? holder : undefined
}

/** Gives the draft the lock's name, if nothing has it. */
async function appears(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // File systems without hard links (FAT, some network shares).
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EMLINK') return copies(draft, path)
    throw error
  }
}

async function copies(draft: string, path: string): Promise<boolean> {
  try {
    await writeWhole(path, await readFile(draft, 'utf8'))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Replaces the lock of the dead holder `token`. Of several that try, one gets the guard file; the next to get it finds
 * that the lock is no longer the dead holder's. @returns whether this process has the lock now
 */
async function takeOver(draft: string, path: string, token: string): Promise<boolean> {
  const guard = `${path}.takeover`
  if (!(await appears(draft, guard))) {
    const other = await readHolder(guard)
    // A process that died between two steps of this function leaves a guard behind.
    if (other === 'unreadable' || (other !== 'gone' && !(await isSameProcess(other)))) await rm(guard, { force: true })
    return false
  }
  try {
    const now = await readHolder(path)
    if (now === 'gone' || (now === 'unreadable' ? 'unreadable' : now.token) !== token) return false
    const copy = `${draft}.new`
    await writeWhole(copy, await readFile(draft, 'utf8'))
    await rename(copy, path)
    return true
  } finally {
    await rm(guard, { force: true })
  }
}

function heldLock(path: string, token: string): HeldLock {
  const releaseNow = (): void => {
    process.off('exit', releaseNow)
    try {
      const { token: now } = JSON.parse(readFileSync(path, 'utf8')) as Partial<LockHolder>
      if (now === token) unlinkSync(path)
    } catch {
      // gone already
    }
  }
  process.on('exit', releaseNow)
  return { releaseNow, release: async () => releaseNow() }
}

async function readHolder(path: string): Promise<LockHolder | 'gone' | 'unreadable'> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    const holder = asRecord(value) as Partial<LockHolder> | undefined
    const { token, pid, since, address, command } = holder ?? {}
    const texts = [token, since, address, command].every((text) => typeof text === 'string')
    return texts && Number.isInteger(pid) && pid! > 0 ? (holder as LockHolder) : 'unreadable'
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable'
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone'
    throw error
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}
