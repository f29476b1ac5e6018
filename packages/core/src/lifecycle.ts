import { DriverError } from './error.ts'

/** The eleven states of an open device's life, as the host's session goes through them. */
export const driverStates = [
  'uninitialized',
  'initializing',
  'ready',
  'connecting',
  'connected',
  'busy',
  'error',
  'disconnecting',
  'disconnected',
  'shutting_down',
  'shutdown',
] as const

/** One of the eleven {@link driverStates}. */
export type DriverState = (typeof driverStates)[number]

/**
 * Which state may follow which. Everything not listed is refused.
 *
 *   uninitialized → initializing → ready ⇄ connecting → connected ⇄ busy
 *                        ↑           ↑         ↑  ╲          ↓       ↓
 *                        └───────────┴─ disconnected ← disconnecting ←
 *
 * - `connecting` falls back to `ready` when nothing was opened; called off half-way, it goes on to `disconnecting`.
 * - `error` can be reached from every state but itself, `shutting_down` and `shutdown`; it is left by initializing again,
 *   by connecting again, by disconnecting, or by shutting down.
 * - `shutting_down` can be reached from every state but itself and `shutdown`, and only leads to `shutdown`: a failure
 *   while shutting down is reported, but the session still ends there.
 * - `shutdown` is final.
 */
export const driverTransitions: Readonly<Record<DriverState, readonly DriverState[]>> = {
  uninitialized: ['initializing', 'error', 'shutting_down'],
  initializing: ['ready', 'error', 'shutting_down'],
  ready: ['connecting', 'error', 'shutting_down'],
  connecting: ['connected', 'ready', 'disconnecting', 'error', 'shutting_down'],
  connected: ['busy', 'disconnecting', 'error', 'shutting_down'],
  busy: ['connected', 'disconnecting', 'error', 'shutting_down'],
  error: ['initializing', 'connecting', 'disconnecting', 'shutting_down'],
  disconnecting: ['disconnected', 'error', 'shutting_down'],
  disconnected: ['ready', 'connecting', 'initializing', 'error', 'shutting_down'],
  shutting_down: ['shutdown'],
  shutdown: [],
}

/** Whether {@link driverTransitions} lets `to` follow `from`. */
export function canTransition(from: DriverState, to: DriverState): boolean {
  return driverTransitions[from].includes(to)
}

/**
 * Makes sure that {@link driverTransitions} lets `to` follow `from`.
 * @throws DriverError `STATE_INVALID` when it does not; the hint names the states that may follow
 */
export function requireTransition(from: DriverState, to: DriverState, driver?: string): void {
  if (canTransition(from, to)) return
  const next = driverTransitions[from]
  throw new DriverError(`a session that is ${from} cannot become ${to}`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    driver,
    context: { from, to },
    hint: next.length === 0 ? 'open a new session' : `from ${from}, only ${next.join(', ')} can follow`,
  })
}
