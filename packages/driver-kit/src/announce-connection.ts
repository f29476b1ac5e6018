import type { DriverError } from '@vfab/core'
import type { EventHub } from '@vfab/core'

/**
 * Tells of the connection to an open device as events: `connection_changed` now, and when it ends, then after a
 * `device_error` if it was lost.
 * @param ended - resolves when the connection has ended, with the error if it was lost
 * @returns what a device gives as `closed`: the same, once it was told
 */
export async function announceConnection(
  events: EventHub,
  address: string,
  ended: Promise<DriverError | undefined>,
): Promise<DriverError | undefined> {
  events.emit('connection_changed', { connected: true, address })
  const error = await ended
  if (error !== undefined) events.emit('device_error', { error })
  events.emit('connection_changed', { connected: false, address, ...(error === undefined ? {} : { error }) })
  return error
}
