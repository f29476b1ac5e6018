/* One operator per machine: who moves it is known to all, and can be replaced by any client, openly. */
import type { Lease } from '../api/device.ts'
import { refuse } from '../problem.ts'

/** How long a lease holds without being renewed. */
export const leaseMs: number = 30_000

/** The client that asks. */
export interface LeaseHolder {
  readonly id: string
  readonly name: string
}

/** The leases of all machines. */
export interface LeaseBook {
  /** The lease that holds now. */
  of(device: string): Lease | undefined
  /**
   * Operates a machine from now on, or continues to. @throws DriverError `LEASE_HELD` while somebody else does
   */
  renew(device: string, holder: LeaseHolder): Lease
  /** The same, with any operator. */
  take(device: string, holder: LeaseHolder): Lease
  /** Ends the holder's own lease; another client's is left alone. */
  end(device: string, holder: Pick<LeaseHolder, 'id'>): void
  /** Ends all leases of a client that is gone. */
  endAll(client: string): void
  /** Ends those that have expired. */
  expire(): void
}

/** What {@link createLeaseBook} accepts. */
export interface LeaseBookOptions {
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  /** Called when a machine's operator changes; `before` is the client that operated it. */
  readonly onChange: (device: string, before: string | undefined) => void
}

/** Makes a book without leases. */
export function createLeaseBook({ now, onChange }: LeaseBookOptions): LeaseBook {
  const leases = new Map<string, Lease>()
  const of = (device: string): Lease | undefined => {
    const lease = leases.get(device)
    return lease !== undefined && lease.untilMs > now() ? lease : undefined
  }
  const set = (device: string, { id, name }: LeaseHolder): Lease => {
    const before = of(device)
    const lease = { client: id, name, untilMs: now() + leaseMs }
    leases.set(device, lease)
    if (before?.client !== id) onChange(device, before?.client)
    return lease
  }
  const drop = (device: string): void => {
    const before = leases.get(device)
    if (leases.delete(device)) onChange(device, before?.client)
  }
  return {
    of,
    renew(device, holder) {
      const lease = of(device)
      if (lease !== undefined && lease.client !== holder.id) throw held(device, lease)
      return set(device, holder)
    },
    take: set,
    end(device, { id }) {
      if (leases.get(device)?.client === id) drop(device)
    },
    endAll(client) {
      for (const [device, lease] of leases) if (lease.client === client) drop(device)
    },
    expire() {
      for (const [device, { untilMs }] of leases) if (untilMs <= now()) drop(device)
    },
  }
}

function held(device: string, lease: Lease): Error {
  return refuse('LEASE_HELD', {
    message: `${lease.name} operates ${device}`,
    hint: `ask ${lease.name}, or take it over`,
    context: { lease },
  })
}
