import { toDriverError } from '@vfab/core'

import { driverId } from '../errors.ts'

/** The part of the `onvif` package that is used; its own types describe more than it keeps. @see https://github.com/agsh/onvif */
export interface OnvifPackage {
  readonly Cam: new (options: CamOptions) => OnvifCam
  readonly Discovery: {
    probe(
      options: { timeout: number; resolve: false },
      callback: (error: unknown, found?: readonly unknown[]) => void,
    ): void
    on(event: 'error', listener: (error: unknown) => void): void
    removeListener(event: 'error', listener: (error: unknown) => void): void
  }
}

/** What a camera is reached with. */
export interface CamOptions {
  readonly hostname: string
  readonly port: number
  readonly path?: string
  readonly useSecure: boolean
  readonly secureOpts: { readonly ca?: string; readonly rejectUnauthorized: boolean }
  readonly username?: string
  readonly password?: string
  readonly timeout: number
  readonly autoconnect: false
}

/** One camera. Every callback gets an error first. */
export interface OnvifCam {
  readonly profiles?: readonly { readonly name?: unknown; readonly $?: { readonly token?: unknown } }[]
  connect(callback: (error: unknown) => void): void
  getStreamUri(
    options: { protocol: 'RTSP'; profileToken: string },
    callback: (error: unknown, stream?: { readonly uri?: unknown }) => void,
  ): void
  getSnapshotUri(
    options: { profileToken: string },
    callback: (error: unknown, snapshot?: { readonly uri?: unknown }) => void,
  ): void
  getDeviceInformation(callback: (error: unknown, information?: Readonly<Record<string, unknown>>) => void): void
  on(event: 'error' | 'warning', listener: (error: unknown) => void): void
}

/** Loads the package on first use. @throws DriverError `DEPENDENCY_MISSING` */
export async function loadOnvif(): Promise<OnvifPackage> {
  try {
    const loaded = (await import('onvif')) as unknown as { readonly default: OnvifPackage }
    return loaded.default
  } catch (cause) {
    throw toDriverError(cause, { operation: 'load', address: 'onvif', driver: driverId })
  }
}
