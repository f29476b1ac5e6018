import {
  type Availability,
  type Camera,
  defineDriver,
  type Driver,
  isDriverError,
  type OpenOptions,
  systemClock,
} from '@vfab/core'
import { ffmpegInstallHint, findFfmpeg } from '@vfab/driver-kit'

import { IpCamera } from './camera.ts'
import { ipCameraConfigSchema, type IpCameraConfig } from './config.ts'
import { driverId } from './errors.ts'
import { discoverOnvif } from './onvif/discover-onvif.ts'
import type { OnvifPackage } from './onvif/onvif-package.ts'
import { findSource } from './source.ts'
import { usualAddresses } from './usual-addresses.ts'

/** What a driver is made with; tests hand in their own. */
export interface IpDriverParts {
  readonly loadOnvif?: (() => Promise<OnvifPackage>) | undefined
  /** How long cameras have to answer a search, ms. */
  readonly discoveryMs?: number | undefined
  /** Where programs are looked for. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

/** Makes the driver. */
export function createIpDriver(parts: IpDriverParts = {}): Driver<IpCameraConfig, Camera> {
  return defineDriver<IpCameraConfig, Camera>({
    id: driverId,
    kind: 'camera',
    configSchema: ipCameraConfigSchema,
    availability: () => availability(parts.env),
    discover: (options = {}) => discoverOnvif({ load: parts.loadOnvif, timeoutMs: parts.discoveryMs }, options),
    open: (config, options = {}) => open(config, options, parts),
  })
}

/** Drives network cameras: MJPEG and pictures over HTTP, RTSP and anything else through ffmpeg, ONVIF. */
export const driver: Driver<IpCameraConfig, Camera> = createIpDriver()

/** HTTP cameras need nothing else; RTSP, and with it most ONVIF cameras, needs ffmpeg. */
async function availability(env: NodeJS.ProcessEnv | undefined): Promise<Availability> {
  const found = await findFfmpeg({ env }).catch(() => undefined)
  if (found !== undefined) return { available: true, missing: [] }
  const neededFor = 'rtsp:// and whatever else is not http://'
  return {
    available: true,
    missing: [],
    optional: [{ name: 'ffmpeg', neededFor, hint: await ffmpegInstallHint() }],
  }
}

async function open(config: IpCameraConfig, options: OpenOptions, parts: IpDriverParts): Promise<Camera> {
  const { signal } = options
  signal?.throwIfAborted()
  let refusal: unknown
  for (const url of usualAddresses(config.url)) {
    try {
      return await openAt({ ...config, url }, options, parts)
    } catch (error) {
      if (signal?.aborted === true || !isDriverError(error)) throw error
      refusal ??= error
      if (error.code !== 'WRONG_DEVICE' && error.code !== 'DEVICE_NOT_FOUND') throw refusal
    }
  }
  throw refusal
}

async function openAt(config: IpCameraConfig, options: OpenOptions, parts: IpDriverParts): Promise<Camera> {
  const { signal, clock = systemClock } = options
  const source = await findSource(config, { clock, signal, loadOnvif: parts.loadOnvif })
  const camera = new IpCamera({ source, config, clock })
  try {
    await camera.start({ signal, timeoutMs: options.timeoutMs })
    return camera
  } catch (error) {
    await camera.close()
    throw error
  }
}
