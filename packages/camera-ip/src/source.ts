import { readFile } from 'node:fs/promises'

import { type Clock, toDriverError } from '@vfab/core'
import type { Capture } from '@vfab/driver-kit'

import { type Target, targetOf } from './address.ts'
import type { IpCameraConfig } from './config.ts'
import { driverId, ipError } from './errors.ts'
import { ffmpegSource } from './ffmpeg-source.ts'
import { httpCapture } from './http/http-capture.ts'
import { HttpClient } from './http/http-client.ts'
import { askOnvif, type OnvifAnswer } from './onvif/ask-onvif.ts'
import type { OnvifPackage } from './onvif/onvif-package.ts'

/** Where frames come from: the stream, and single pictures where they are elsewhere. */
export interface CameraSource {
  /** The address as people may see it. */
  readonly shown: string
  readonly stream: Capture
  readonly snapshot: { readonly capture: Capture; readonly shown: string } | undefined
  /** What an ONVIF camera says of itself. */
  readonly about: OnvifAnswer | undefined
  /** Ends connections that are kept for the next request. */
  close(): void
}

/** What {@link findSource} goes by. */
export interface SourceOptions {
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly loadOnvif?: (() => Promise<OnvifPackage>) | undefined
}

/**
 * Finds out how the settings' address is to be read. Only ONVIF cameras are asked something for it.
 * @throws DriverError `CONFIG_INVALID`, `DEPENDENCY_MISSING`, and what an ONVIF camera refuses
 */
export async function findSource(config: IpCameraConfig, options: SourceOptions): Promise<CameraSource> {
  if (config.url === undefined) {
    throw ipError('CONFIG_INVALID', 'no address of a camera is set', {
      hint: 'set url to http://…, rtsp://… or onvif://host; `vfab detect` lists ONVIF cameras in this network',
    })
  }
  const builder = new SourceBuilder(config, options, await certificates(config))
  const target = targetOf(config.url, config)
  if (!/^onvifs?:$/.test(target.url.protocol)) return builder.build(target, config.snapshotUrl, undefined)
  const about = await askOnvif(target, {
    ...config,
    ca: builder.ca,
    signal: options.signal,
    load: options.loadOnvif,
  })
  // The camera's addresses come without its credentials.
  const own = targetOf(about.streamUrl, target)
  return builder.build(own, config.snapshotUrl ?? about.snapshotUrl, about)
}

class SourceBuilder {
  readonly ca: string | undefined
  readonly #config: IpCameraConfig
  readonly #clock: Clock
  readonly #clients: HttpClient[] = []

  constructor(config: IpCameraConfig, { clock }: SourceOptions, ca: string | undefined) {
    this.#config = config
    this.#clock = clock
    this.ca = ca
  }

  async build(target: Target, snapshotUrl: string | undefined, about: OnvifAnswer | undefined): Promise<CameraSource> {
    const stream = await this.#capture(target, false)
    const picture = snapshotUrl === undefined ? undefined : targetOf(snapshotUrl, target)
    const snapshot = picture && { capture: await this.#capture(picture, true), shown: picture.shown }
    return {
      shown: target.shown,
      stream,
      snapshot,
      about,
      close: () => {
        for (const client of this.#clients) client.close()
      },
    }
  }

  async #capture(target: Target, onePicture: boolean): Promise<Capture> {
    const { url, shown } = target
    const viaFfmpeg = /^ffmpeg\+(.*)$/.exec(url.href)?.[1]
    if (viaFfmpeg !== undefined) return ffmpegSource(targetOf(viaFfmpeg, target), this.#config)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return ffmpegSource(target, this.#config)
    const { verifyCertificate, connectTimeoutMs: timeoutMs, maxFrameBytes, framesPerS = 1 } = this.#config
    const client = new HttpClient({ target, ca: this.ca, verifyCertificate, timeoutMs })
    this.#clients.push(client)
    return httpCapture({ client, shown, maxFrameBytes, framesPerS, clock: this.#clock, onePicture })
  }
}

async function certificates({ caFile }: IpCameraConfig): Promise<string | undefined> {
  if (caFile === undefined) return undefined
  try {
    return await readFile(caFile, 'utf8')
  } catch (cause) {
    const { message } = toDriverError(cause, { operation: 'read', address: caFile, driver: driverId })
    throw ipError('CONFIG_INVALID', message, { hint: 'set caFile to a PEM file that this user may read', cause })
  }
}
