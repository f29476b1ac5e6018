import {
  type Clock,
  type Device,
  type DriverError,
  type DriverEventMap,
  isDriverError,
  type OperationOptions,
  systemClock,
  toDriverError,
} from '@vfab/core'

import { anySignal } from '../signals.ts'
import { backoffDelayMs } from './backoff.ts'
import type { Session } from './session.ts'

/** What {@link monitorSession} accepts. */
export interface MonitorOptions<OpenDevice extends Device> extends OperationOptions {
  /** Asks the device what is to be reported; must not move anything. Default: the outcome of its self-test. */
  read?: ((device: OpenDevice, options: { signal: AbortSignal }) => Promise<DriverEventMap['state_update']>) | undefined
  /** Between reads while all is well, default 1000 ms. */
  intervalMs?: number | undefined
  /** Reads that fail come further and further apart, up to this. Default 60000 ms. */
  maxIntervalMs?: number | undefined
  clock?: Clock | undefined
  /** Numbers from 0 to 1 for the jitter of the waits. Default `Math.random`. */
  random?: (() => number) | undefined
}

/** A running watch over a session's device. */
export interface Monitor {
  /** Resolves when the monitor has ended: stopped, aborted, or its session shut down. Never rejects. */
  readonly done: Promise<void>
  /** Ends the monitoring; resolves when a question under way has come to its end. */
  stop(): Promise<void>
}

/**
 * Asks the session's device for its state at intervals and reports it as `state_update` events of the session. Waits while
 * the device is busy or gone, so that it disturbs nothing; after a failed read it waits longer each time.
 */
export function monitorSession<OpenDevice extends Device>(
  session: Session<OpenDevice>,
  options: MonitorOptions<OpenDevice> = {},
): Monitor {
  const ended = new AbortController()
  const signal = anySignal(options.signal, ended.signal)
  const off = session.events.on('state', ({ data }) => {
    if (data.to === 'shutting_down') ended.abort()
  })
  const done = watch(session, options, signal).finally(off)
  return {
    done,
    stop() {
      ended.abort()
      return done
    },
  }
}

async function watch<OpenDevice extends Device>(
  session: Session<OpenDevice>,
  options: MonitorOptions<OpenDevice>,
  signal: AbortSignal,
): Promise<void> {
  const { read = selfTestOutcome, intervalMs = 1000, maxIntervalMs = 60_000 } = options
  const { clock = systemClock, random = Math.random } = options
  let failures = 0
  while (!signal.aborted) {
    const backoff = { firstDelayMs: intervalMs, maxDelayMs: Math.max(intervalMs, maxIntervalMs), jitter: 0 }
    const jitter = failures === 0 ? 0 : 0.2
    const delayMs = backoffDelayMs(failures + 1, { ...backoff, jitter }, random)
    // Only the end of the watch can end the sleep early.
    await clock.sleep(delayMs, { signal }).catch(() => {})
    if (signal.aborted || session.state !== 'connected') continue
    try {
      const update = await session.use((device, bounds) => read(device, bounds), { signal })
      session.events.emit('state_update', update)
      failures = 0
    } catch (cause) {
      if (signal.aborted) return
      failures += 1
      reportFailure(session, cause)
    }
  }
}

/** The session tells of errors that cost it the device; the others are told here. */
function reportFailure(session: Session, cause: unknown): void {
  if (cause === session.lastError) return
  const error: DriverError = isDriverError(cause) ? cause : toDriverError(cause, { operation: 'watch the device' })
  session.events.emit('device_error', { error })
}

async function selfTestOutcome(device: Device, options: OperationOptions): Promise<DriverEventMap['state_update']> {
  const { success, message, details } = await device.selfTest(options)
  return { success, message, details }
}
