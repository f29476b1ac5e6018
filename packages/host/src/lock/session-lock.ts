import { type DriverError, isDriverError } from '@vfab/core'

import { busy, type DeviceLock, type DeviceLocks } from './device-locks.ts'

/** Keeps a session's machine for this process while the session has, or tries to have, its device. */
export interface SessionLock {
  /**
   * Takes the machine at `address`; does nothing when it is held already, by whatever name.
   * @throws DriverError `DEVICE_BUSY`
   */
  hold(address: string): Promise<void>
  /** Adds who holds the machine to an error that says no more than that somebody does. */
  explain(error: unknown): Promise<unknown>
  /** Lets the machine go. Idempotent. */
  release(): Promise<void>
}

/** What {@link createSessionLock} accepts. */
export interface SessionLockOptions {
  /**
   * Called when locks cannot be kept here (a read-only home, a full disk). The machine is used all the same then: a lock
   * guards against a mistake, and losing it must not cost a plot.
   */
  onUnlockable?: ((error: DriverError) => void) | undefined
}

/** Makes a lock that holds nothing yet. */
export function createSessionLock(locks: DeviceLocks, options: SessionLockOptions = {}): SessionLock {
  /** By real address. A device that is configured by its nickname has one only once it is open; usually this is one lock. */
  const held = new Map<string, DeviceLock | undefined>()
  return {
    async hold(address) {
      const real = await locks.realAddress(address)
      if (held.has(real)) return
      try {
        held.set(real, await locks.acquire(address))
      } catch (error) {
        if (!isDriverError(error) || error.code === 'DEVICE_BUSY') throw error
        held.set(real, undefined) // told once
        options.onUnlockable?.(error)
      }
    },
    async explain(error) {
      const address = isDriverError(error) && error.code === 'DEVICE_BUSY' ? error.context?.['address'] : undefined
      if (typeof address !== 'string') return error
      // The machine is this session's own: what is busy lies behind the port (a plotter that still draws, a bridge).
      if (held.get(await locks.realAddress(address)) !== undefined) return error
      const holder = await locks.holderOf(address)
      return holder ? busy(address, holder) : error
    },
    async release() {
      for (const lock of held.values()) await lock?.release()
      held.clear()
    },
  }
}
