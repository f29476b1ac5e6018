import { type Camera, type OpenOptions, validateSettings } from '@vfab/core'
import { type MjpegCamera, type MjpegCameraOptions, startMjpegCamera } from '@vfab/sim'
import { onTestFinished } from 'vitest'

import type { IpCameraSettings } from '../src/config.ts'
import { type createIpDriver, driver } from '../src/driver.ts'

/** A simulated camera that is gone when the test is over. */
export async function startCamera(options: MjpegCameraOptions = {}): Promise<MjpegCamera> {
  const camera = await startMjpegCamera({ framesPerS: 50, widthPx: 64, heightPx: 48, ...options })
  onTestFinished(() => camera.close())
  return camera
}

/** Opens a camera with short pauses, and closes it when the test is over. */
export async function openCamera(
  settings: IpCameraSettings,
  options: OpenOptions = {},
  from: ReturnType<typeof createIpDriver> = driver,
): Promise<Camera> {
  const quick = { reconnectMinMs: 10, reconnectMaxMs: 50, lingerMs: 0, ...settings }
  const camera = await from.open(await validateSettings(from.configSchema, quick, { driver: 'ip' }), options)
  onTestFinished(() => camera.close())
  return camera
}
