import { type DriverError, isDriverError, type Reading, type ReadingsOptions, type Sensor } from '@vfab/core'
import type { ResolvedDevice } from '@vfab/host'

import { openSensor, type OpenSensor, type SensorScope } from './open-sensor.ts'

/** Between two attempts to get a lost sensor back; the last one goes on. */
const retryMs = [250, 500, 1000, 2000, 5000] as const

/** What a feed tells. */
export interface FeedListener {
  /** Readings that came together, oldest first. */
  readings(readings: readonly Reading[]): void
  /** The sensor is gone; it is looked for from now on. */
  lost(error: DriverError): void
  /** It is open again. */
  back(): void
}

/** How a sensor is read. */
export interface FeedOptions {
  /** Ids of the channels, in a sensor that has just been opened. */
  readonly channels: (sensor: Sensor) => readonly string[]
  readonly readings?: Pick<ReadingsOptions, 'intervalMs' | 'report'> | undefined
  /** Readings within this time are told together. */
  readonly withinMs: number
}

/**
 * Reads an open sensor, and opens it again whenever it is lost, until the signal aborts. Then the sensor is closed. Never rejects but for what is no
 * failure of the sensor.
 */
export async function feedSensor(
  device: ResolvedDevice,
  opened: OpenSensor,
  scope: SensorScope,
  options: FeedOptions,
  listener: FeedListener,
): Promise<void> {
  const { signal, io } = scope
  let open: OpenSensor | undefined = opened
  try {
    while (!signal.aborted) {
      try {
        await readAll(open.sensor, options, listener, signal)
      } catch (error) {
        if (signal.aborted) return
        listener.lost(lossOf(error))
      }
      await close(open)
      open = undefined
      open = await openAgain(device, scope, io.clock)
      if (open === undefined) return
      listener.back()
    }
  } finally {
    if (open) await close(open)
  }
}

async function readAll(
  sensor: Sensor,
  { channels, readings, withinMs }: FeedOptions,
  listener: FeedListener,
  signal: AbortSignal,
): Promise<void> {
  const wanted = channels(sensor)
  const batch = { max: 1000, withinMs }
  for await (const some of sensor.readings({ ...readings, channels: wanted, batch, signal })) listener.readings(some)
  const error = await sensor.closed
  if (error) throw error
}

async function openAgain(
  device: ResolvedDevice,
  scope: SensorScope,
  clock: SensorScope['io']['clock'],
): Promise<OpenSensor | undefined> {
  for (let attempt = 0; !scope.signal.aborted; attempt++) {
    try {
      await clock.sleep(retryMs[Math.min(attempt, retryMs.length - 1)]!, { signal: scope.signal })
      return await openSensor(device, scope)
    } catch (error) {
      if (!scope.signal.aborted && !isDriverError(error)) throw error
    }
  }
  return undefined
}

/** What a sensor that is lost complains of while it is closed is known already. */
async function close(open: OpenSensor): Promise<void> {
  try {
    await open[Symbol.asyncDispose]()
  } catch {
    // told by the readings that failed
  }
}

function lossOf(error: unknown): DriverError {
  if (isDriverError(error)) return error
  throw error
}
