import {
  type Clock,
  type DriverError,
  isDriverError,
  type Reading,
  type ReadingsOptions,
  type Sensor,
} from '@vfab/core'

import type { OpenSensor } from './open-sensor.ts'

/** What a feed reports. */
export interface FeedListener {
  /** Readings that came together, oldest first. */
  readings(readings: readonly Reading[]): void
  /** The sensor is gone; its session looks for it from now on. */
  lost(error: DriverError): void
  /** It is open again. */
  back(): void
}

/** How a sensor is read. */
export interface FeedOptions {
  /** Ids of the channels, in a sensor that has just been opened. */
  readonly channels: (sensor: Sensor) => readonly string[]
  readonly readings?: Pick<ReadingsOptions, 'intervalMs' | 'report'> | undefined
  /** Readings within this time are reported together. */
  readonly withinMs: number
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** Before a sensor is opened anew that stopped sending without being lost. */
const pauseMs = 250

/**
 * Reads an open sensor until the signal aborts; whenever it is lost, until its session has brought it back. Then the sensor is
 * closed. Rejects only with what is no failure of the sensor.
 */
export async function feedSensor(open: OpenSensor, options: FeedOptions, listener: FeedListener): Promise<void> {
  const { signal, clock } = options
  const { session } = open
  let lost = false
  const fail = (error: unknown): void => {
    if (!isDriverError(error)) throw error
    if (!lost) listener.lost(error)
    lost = true
  }
  const read = async (sensor: Sensor): Promise<void> => {
    if (lost) listener.back()
    lost = false
    await readAll(sensor, options, listener)
  }
  await using _open = quietly(open)
  while (!signal.aborted) {
    try {
      // Waits for a recovery under way; what the sensor fails with in here starts one.
      await session.use(read, { signal })
      if (signal.aborted) return
    } catch (error) {
      if (signal.aborted) return
      fail(error)
    }
    await settled()
    if (session.state !== 'connected' && session.state !== 'disconnected') {
      if (session.state === 'error' && !(await recovers(open, signal))) return
      continue
    }
    // It ended, and nobody lost it.
    await clock.sleep(pauseMs, { signal }).catch(() => {})
    await reopen(open, signal).catch((error: unknown) => signal.aborted || fail(error))
  }
}

/** Whether a session in `error` gets out of it: one that has given up stays there until the watch ends. */
async function recovers({ session }: OpenSensor, signal: AbortSignal): Promise<boolean> {
  try {
    await session.use(() => {}, { signal })
    return true
  } catch {
    return !signal.aborted && session.state !== 'error'
  }
}

/** What has happened to the device is known to its session by then. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

async function reopen({ session }: OpenSensor, signal: AbortSignal): Promise<void> {
  await session.disconnect({ signal })
  await session.connect({ signal, attempts: Infinity })
}

async function readAll(
  sensor: Sensor,
  { channels, readings, withinMs, signal }: FeedOptions,
  listener: FeedListener,
): Promise<void> {
  const wanted = channels(sensor)
  const batch = { max: 1000, withinMs }
  for await (const some of sensor.readings({ ...readings, channels: wanted, batch, signal })) listener.readings(some)
  if (signal.aborted) return
  const error = await sensor.closed
  if (error) throw error
}

/** What a sensor that is lost complains of while it is closed is known already. */
function quietly(open: OpenSensor): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => void (await Promise.allSettled([open[Symbol.asyncDispose]()])) }
}
