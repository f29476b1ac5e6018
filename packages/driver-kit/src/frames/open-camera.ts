/**
 * The shell of an open camera whose pictures come one by one: what is left to a driver is its capture, one connection from first
 * to last frame.
 */
import {
  type Camera,
  type CameraFormat,
  createEventHub,
  type DeviceIdentity,
  type OpenOptions,
  type OperationOptions,
  type SelfTestReport,
} from '@vfab/core'
import { deviceClosed } from '../device-closed.ts'
import type { FrameHubOptions } from './frame-hub-options.ts'
import { createFrameHub } from './frame-hub.ts'

/** What a driver brings to {@link openCamera}. */
export interface OpenCameraParts extends Omit<FrameHubOptions, 'driver' | 'address' | 'events'> {
  readonly identity: DeviceIdentity
  /** What the configuration asked for. */
  readonly requested?: Partial<CameraFormat> | undefined
  /** How long the first picture may take, ms. */
  readonly openTimeoutMs: number
}

/** Makes an open camera, once its first picture has come. @throws DriverError what the capture failed with, `TIMEOUT` */
export async function openCamera(
  parts: OpenCameraParts,
  { signal, timeoutMs = parts.openTimeoutMs }: Pick<OpenOptions, 'signal' | 'timeoutMs'> = {},
): Promise<Camera> {
  const { identity, requested = {}, openTimeoutMs, ...options } = parts
  const { driver, address } = identity
  const events = createEventHub({ driver, device: address, source: 'driver' })
  const hub = createFrameHub({ ...options, driver, address, events })
  const { widthPx, heightPx } = await hub.open({ signal, timeoutMs }).catch(async (error: unknown) => {
    await hub.close()
    throw error
  })
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= hub.close())
  const granted = (): CameraFormat => {
    return { encoding: 'jpeg', widthPx, heightPx, framesPerS: Math.round(10 * hub.figures().framesPerS) / 10 }
  }
  const requireOpen = ({ signal: given }: OperationOptions): void => {
    given?.throwIfAborted()
    if (closing !== undefined) throw deviceClosed({ driver, address })
  }
  return {
    kind: 'camera',
    ...{ identity, events, requested, close },
    get granted() {
      return granted()
    },
    closed: hub.closed,
    formats: async (asked = {}) => {
      requireOpen(asked)
      return [granted()]
    },
    snapshot: (asked) => hub.snapshot(asked),
    frames: (asked) => hub.frames(asked),
    figures: () => hub.figures(),
    selfTest: async (asked = {}) => {
      requireOpen(asked)
      return testPictures(() => hub.snapshot({ ...asked, timeoutMs: openTimeoutMs }))
    },
    [Symbol.asyncDispose]: close,
  }
}

async function testPictures(
  take: () => Promise<{ readonly widthPx: number; readonly heightPx: number }>,
): Promise<SelfTestReport> {
  const { widthPx, heightPx } = await take()
  const message = `${widthPx} × ${heightPx} px`
  return { success: true, message: 'the camera delivers', details: [{ name: 'picture', success: true, message }] }
}
