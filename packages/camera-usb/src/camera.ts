import {
  type Camera,
  type CameraControl,
  type CameraFigures,
  type CameraFormat,
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type EventHub,
  type Frame,
  type FramesOptions,
  type OperationOptions,
  type SelfTestCheck,
  type SelfTestReport,
  type SnapshotOptions,
} from '@vfab/core'
import { createFrameHub, deviceClosed, ffmpegCapture, type FrameHub } from '@vfab/driver-kit'

import { explainBusy } from './busy.ts'
import type { OfferedFormat } from './camera-format.ts'
import { captureArgs } from './capture-args.ts'
import { chooseFormat } from './choose-format.ts'
import type { UsbCameraConfig } from './config.ts'
import { captureMeanings, driverId } from './errors.ts'
import type { ControlPanel } from './linux/control-panel.ts'
import { type CameraSystem, listFormats, type Programs } from './platform.ts'
import { readStreamLine, type StreamFacts } from './stream-line.ts'

/** What a {@link UsbCamera} is made of. */
export interface UsbCameraParts {
  readonly config: UsbCameraConfig
  readonly system: CameraSystem
  readonly programs: Programs
  readonly ffmpegPath: string
  readonly model: string
  readonly serialNumber: string | undefined
  /** Formats the camera offers; empty where that is not known. */
  readonly offered: readonly OfferedFormat[]
  /** Absent where the system has no program for controls. */
  readonly controls: ControlPanel | undefined
  readonly clock: Clock
}

/** ffmpeg tells what the camera agreed to only when it is let to talk. */
const talkative = ['-hide_banner', '-nostdin', '-loglevel', 'info', '-nostats']

/** Opens a camera: resolves with the first picture there. @throws DriverError what ffmpeg's words mean */
export async function openUsbCamera(parts: UsbCameraParts, { signal }: OperationOptions): Promise<UsbCamera> {
  const camera = new UsbCamera(parts)
  try {
    await camera.open({ signal })
    return camera
  } catch (error) {
    await camera.close()
    throw await explainBusy(error, parts.config.device)
  }
}

/** An open camera. */
export class UsbCamera implements Camera {
  readonly kind = 'camera'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly requested: Partial<CameraFormat>
  /** Present where the system has a program for controls. */
  declare readonly controls?: (options?: OperationOptions) => Promise<readonly CameraControl[]>
  declare readonly setControl?: (name: string, value: number | 'auto', options?: OperationOptions) => Promise<void>
  readonly #parts: UsbCameraParts
  readonly #hub: FrameHub
  #facts: StreamFacts | undefined
  #first: Frame | undefined
  #closing: Promise<void> | undefined

  constructor(parts: UsbCameraParts) {
    const { config, system, model, serialNumber, offered, controls, ffmpegPath } = parts
    const { device, widthPx, heightPx, framesPerS, stallTimeoutMs } = config
    this.#parts = parts
    this.identity = {
      driver: driverId,
      model,
      address: device,
      ...(serialNumber === undefined ? {} : { serialNumber }),
    }
    this.events = createEventHub({ driver: driverId, device, source: 'driver' })
    this.requested = {
      ...(widthPx === undefined ? {} : { widthPx }),
      ...(heightPx === undefined ? {} : { heightPx }),
      ...(framesPerS === undefined ? {} : { framesPerS }),
    }
    if (controls) {
      this.controls = (options) => controls.list(options)
      this.setControl = (name, value, options) => controls.set(name, value, options)
    }
    this.#hub = createFrameHub({
      capture: ffmpegCapture({
        path: ffmpegPath,
        args: captureArgs(system, config, chooseFormat(offered, config, device)),
        banner: talkative,
        driver: driverId,
        address: device,
        meanings: captureMeanings,
        onLine: (line) => (this.#facts ??= readStreamLine(line)),
      }),
      driver: driverId,
      address: device,
      events: this.events,
      clock: parts.clock,
      stallTimeoutMs,
    })
  }

  get closed(): Promise<Error | undefined> {
    return this.#hub.closed
  }

  get granted(): CameraFormat {
    const { widthPx, heightPx } = this.#first ?? { widthPx: 0, heightPx: 0 }
    return { encoding: 'jpeg', widthPx, heightPx, framesPerS: this.#facts?.framesPerS ?? 0 }
  }

  /** Sets the controls and waits for the first picture. */
  async open({ signal }: OperationOptions): Promise<void> {
    const { config, controls } = this.#parts
    for (const [name, value] of Object.entries(config.controls)) await controls?.set(name, value, { signal })
    this.#first = await this.#hub.open({ signal, timeoutMs: config.timeoutMs })
  }

  async formats(options: OperationOptions = {}): Promise<readonly CameraFormat[]> {
    this.#requireOpen()
    const { config, system, programs } = this.#parts
    const offered = await listFormats(system, config.device, programs, options)
    return (offered.length > 0 ? offered : this.#parts.offered).map((format) => ({
      encoding: format.encoding,
      widthPx: format.widthPx,
      heightPx: format.heightPx,
      framesPerS: format.framesPerS ?? 0,
    }))
  }

  snapshot(options: SnapshotOptions = {}): Promise<Frame> {
    return this.#hub.snapshot(options)
  }

  frames(options: FramesOptions = {}): AsyncIterable<Frame> {
    return this.#hub.frames(options)
  }

  figures(): CameraFigures {
    return this.#hub.figures()
  }

  async selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    options.signal?.throwIfAborted()
    this.#requireOpen()
    const details: SelfTestCheck[] = [await this.#checkPicture(options), this.#checkFormat()]
    const success = details.every((check) => check.success)
    return { success, message: success ? 'the camera delivers pictures' : 'the camera has a problem', details }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw deviceClosed(this.identity)
  }

  async #close(): Promise<void> {
    await this.#hub.close()
    await this.#parts.controls?.restore()
  }

  async #checkPicture(options: OperationOptions): Promise<SelfTestCheck> {
    const name = 'picture'
    try {
      const { widthPx, heightPx, bytes } = await this.snapshot({ ...options, timeoutMs: this.#parts.config.timeoutMs })
      return { name, success: true, message: `${widthPx} × ${heightPx}, ${bytes.length} bytes` }
    } catch (error) {
      if (options.signal?.aborted) throw error
      const message = error instanceof Error ? error.message : String(error)
      return { name, success: false, message, hint: 'check that the camera is plugged in and not covered' }
    }
  }

  #checkFormat(): SelfTestCheck {
    const { widthPx, heightPx, framesPerS } = this.granted
    const wanted = this.requested
    const success = (wanted.widthPx ?? widthPx) === widthPx && (wanted.heightPx ?? heightPx) === heightPx
    const message = `${widthPx} × ${heightPx} at ${framesPerS} pictures per second`
    return {
      name: 'format',
      success,
      message,
      ...(success ? {} : { hint: 'the camera did not agree to what was asked for' }),
    }
  }
}
