import type { HandlersOf } from '../http/handlers.ts'
import type { Services } from '../services.ts'

/** Handlers of leases: which client operates a machine. */
export function leaseHandlers({ devices, leases }: Services): HandlersOf<'renewLease' | 'takeLease' | 'endLease'> {
  return {
    renewLease({ params: { device }, caller }) {
      devices.machine(device)
      return leases.renew(device, caller)
    },
    takeLease({ params: { device }, caller }) {
      devices.machine(device)
      return leases.take(device, caller)
    },
    endLease({ params: { device }, caller }) {
      leases.end(device, caller)
      return undefined
    },
  }
}
