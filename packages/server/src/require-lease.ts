import type { Route } from './api/route.ts'
import type { Caller } from './http/guard.ts'
import type { Services } from './services.ts'

/** A request of a route, as far as its lease goes. */
export interface LeasedRequest {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  /** Checked. */
  readonly body: unknown
  readonly caller: Caller
}

/**
 * Makes the caller operate the machine that a request is about: the one place where that is decided, after the machine was looked up.
 * @throws DriverError `LEASE_HELD`, `NOT_FOUND`
 */
export function requireLease(
  { leases, devices, jobs }: Services,
  { route, params, body, caller }: LeasedRequest,
): void {
  const name = deviceOf()
  if (name === undefined) return
  // A job may be of a machine that is not there any more: it cannot be moved.
  if (devices.show(name).kind === 'plotter') leases.renew(name, caller)

  function deviceOf(): string | undefined {
    if (route.lease === 'device') return params['device']
    if (route.lease === 'job') return jobs.show(params['job'] ?? '').device
    return (body as { readonly device?: string }).device
  }
}
