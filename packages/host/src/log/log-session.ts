import type { DriverError, Log } from '@vfab/core'

import type { RecoveryAttempt } from '../session/recovery.ts'
import type { Session } from '../session/session.ts'

/** Whose session it is. */
export interface LoggedSession {
  /** Id of the driver. */
  readonly driver: string
  /** Name of the device. */
  readonly device: string
}

/** Writes what happens to a session into a log, for as long as there is the session. */
export function logSession({ events }: Session, about: LoggedSession, log: Log): void {
  events.on('state', ({ data: { from, to } }) =>
    log({ level: 'debug', event: 'session.state', message: `${from} → ${to}`, ...about, details: { from, to } }),
  )
  events.on('connection_changed', ({ data: { connected, address } }) => {
    const message = connected ? `connected to ${address}` : `no longer connected to ${address}`
    log({ level: 'info', event: 'session.connection', message, ...about, details: { connected, address } })
  })
  events.on('device_error', ({ data: { error } }) =>
    log({ level: 'error', event: 'session.error', message: error.message, ...about, details: detailsOf(error) }),
  )
}

/** Writes an attempt to bring a device back into a log. */
export function logRecovery(attempt: RecoveryAttempt, about: LoggedSession, log: Log): void {
  const { attempt: number, attempts, step, delayMs, error } = attempt
  const message = `${step} in ${Math.round(delayMs)} ms (attempt ${number})`
  // JSON has no infinity.
  const most = Number.isFinite(attempts) ? { attempts } : {}
  const details = { step, delayMs, attempt: number, ...most, code: error.code }
  log({ level: 'warn', event: 'session.recovery', message, ...about, details })
}

function detailsOf(error: DriverError): Readonly<Record<string, unknown>> {
  const { message: _, name: _name, ...details } = error.toJSON()
  return details
}
