import { isDriverError, type Trace } from '@vfab/core'
import type { ResolvedDevice } from '@vfab/host'

import type { Shop } from '../shop.ts'
import { chooseSensors } from './choose-sensors.ts'
import { openSensor, openTrace } from './open-sensor.ts'
import type { ReadSensorsOptions, SensorResult } from './sensor-options.ts'
import { requireChannels, wantedChannels } from './wanted-channels.ts'

const defaultTimeoutMs = 5000

/** See `Workshop.read`. */
export async function readSensors(shop: Shop, options: ReadSensorsOptions): Promise<readonly SensorResult[]> {
  await using chosen = await chooseSensors(shop, options)
  await using traced = await openTrace(shop, options.trace)
  const results = await Promise.all(chosen.devices.map((device) => readOne(shop, device, options, traced.trace)))
  if (results.every(({ error }) => error === undefined)) {
    const channels = results.flatMap((result) => result.channels)
    requireChannels(channels, options.channels)
  }
  return results
}

async function readOne(
  shop: Shop,
  device: ResolvedDevice,
  { channels: patterns, timeoutMs = defaultTimeoutMs, signal }: ReadSensorsOptions,
  trace: Trace | undefined,
): Promise<SensorResult> {
  const { name } = device
  try {
    await using open = await openSensor(shop, device, { reconnect: false, trace, signal })
    const { channels: all } = open.sensor
    const channels = wantedChannels(all, patterns).map(({ id }) => id)
    const readings = channels.length === 0 ? [] : await open.sensor.read({ channels, timeoutMs, signal })
    return { sensor: name, readings, channels: all }
  } catch (error) {
    signal?.throwIfAborted()
    if (isDriverError(error)) return { sensor: name, readings: [], channels: [], error }
    throw error
  }
}
