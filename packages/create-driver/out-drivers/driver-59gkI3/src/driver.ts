import { type Camera, defineDriver, type Driver, type OpenOptions, systemClock } from '@vfab/core'
import { openCamera } from '@vfab/driver-kit'

import { captureFrom } from './capture.ts'
import { configSchema, type MyCameraConfig } from './config.ts'
import { availability, discover } from './connection.ts'
import { driverId } from './errors.ts'

/** Takes pictures with My camera. */
export const driver: Driver<MyCameraConfig, Camera> = defineDriver<MyCameraConfig, Camera>({
  id: driverId,
  kind: 'camera',
  configSchema,
  availability,
  discover,
  open,
})

/** Resolves with the first picture. Connections that break later are made again while pictures are wanted. */
async function open(config: MyCameraConfig, options: OpenOptions = {}): Promise<Camera> {
  options.signal?.throwIfAborted()
  const { stallTimeoutMs, lingerMs, timeoutMs, reconnectMinMs } = config
  const { clock = systemClock } = options
  return openCamera(
    {
      identity: { driver: driverId, model: 'Example', address: config.port },
      ...{ clock, stallTimeoutMs, lingerMs },
      capture: captureFrom(config, { ...options, clock }),
      backoff: { minMs: reconnectMinMs, maxMs: Math.max(reconnectMinMs, 10_000) },
      openTimeoutMs: timeoutMs + stallTimeoutMs,
    },
    options,
  )
}
