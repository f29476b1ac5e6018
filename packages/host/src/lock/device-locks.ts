import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { DriverError, toDriverError } from '@vfab/core'

import { machineFileName, realAddress } from './device-key.ts'
import { type HeldLock, lockHolder, type LockHolder, takeLock } from './lock-file.ts'

/** What the locks of devices need. */
export interface DeviceLocksOptions {
  /** Where the lock files lie; made when missing: `locks` in `userStateDirectory`. */
  directory: string
  /** What this process is at, for callers that find the machine busy: its command line. */
  command: string
  /** The job that is going to run on the machine. */
  job?: string | undefined
  /** Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
}

/** A machine that this process has for itself. */
export interface DeviceLock extends AsyncDisposable {
  /** The machine's real address: the end of all links. */
  readonly address: string
  /** Lets others have it. Idempotent. */
  release(): Promise<void>
}

/** Locks of machines, across all processes of this user on this computer. */
export interface DeviceLocks {
  /** The one name that a machine has on this computer: the end of all links. */
  realAddress(address: string): Promise<string>
  /**
   * Takes the machine at `address` for this process. It is let go by {@link DeviceLock.release}, by `process.exit`, and, since
   * the lock of a dead process counts for nothing, by every other end of the process.
   * @throws DriverError `DEVICE_BUSY` with the holder's pid, command and job in message and `context.holder`;
   * `PERMISSION_DENIED` and kin when the directory cannot be written
   */
  acquire(address: string): Promise<DeviceLock>
  /** Who has the machine at `address` now; dead processes have nothing. */
  holderOf(address: string): Promise<LockHolder | undefined>
}

/** Makes nothing yet: the directory comes with the first lock. */
export function createDeviceLocks(options: DeviceLocksOptions): DeviceLocks {
  const { directory, command, job, platform } = options
  const pathOf = (real: string): string => join(directory, `${machineFileName(real)}.lock`)
  return {
    realAddress: (address) => realAddress(address, platform),
    async acquire(address) {
      const real = await realAddress(address, platform)
      const path = pathOf(real)
      const taken = await take(path, directory, { address: real, command, ...(job === undefined ? {} : { job }) })
      if ('holder' in taken) throw busy(address, taken.holder)
      const release = (): Promise<void> => taken.held.release()
      return { address: real, release, [Symbol.asyncDispose]: release }
    },
    async holderOf(address) {
      return lockHolder(pathOf(await realAddress(address, platform))).catch(() => undefined)
    },
  }
}

async function take(
  path: string,
  directory: string,
  details: Pick<LockHolder, 'address' | 'command' | 'job'>,
): Promise<{ readonly held: HeldLock } | { readonly holder: LockHolder }> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    return await takeLock(path, details)
  } catch (cause) {
    throw toDriverError(cause, { operation: 'lock', address: details.address })
  }
}

/** The error of a machine that somebody else has. */
export function busy(address: string, holder: LockHolder): DriverError {
  const { pid, command, job, since } = holder
  const own = pid === process.pid
  const who = own ? 'this program itself' : `process ${pid} (${command})`
  const atJob = job === undefined ? '' : `, which is at job ${job}`
  return new DriverError(`${address} is in use by ${who}${atJob}`, {
    type: 'connection',
    code: 'DEVICE_BUSY',
    context: { address, holder: { pid, command, since, ...(job === undefined ? {} : { job }) } },
    hint: own ? 'name each machine once' : `wait until it has finished, or end it: ${endingOf(pid)}`,
  })
}

/** How to ask a process to make its machine safe and end. */
function endingOf(pid: number): string {
  return process.platform === 'win32' ? `press Ctrl-C in its window (process ${pid})` : `kill -INT ${pid}`
}
