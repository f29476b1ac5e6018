import {
  type Camera,
  type CameraFigures,
  type CameraFormat,
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type EventHub,
  type Frame,
  type FramesOptions,
  type OpenOptions,
  type OperationOptions,
  type SelfTestReport,
  type SnapshotOptions,
} from '@vfab/core'
import { createFrameHub, deviceClosed, type FrameHub } from '@vfab/driver-kit'

import type { IpCameraConfig } from './config.ts'
import { driverId } from './errors.ts'
import { testCamera } from './self-test.ts'
import type { CameraSource } from './source.ts'

/** What an {@link IpCamera} is made of. */
export interface IpCameraParts {
  readonly source: CameraSource
  readonly config: IpCameraConfig
  readonly clock: Clock
}

/** An open network camera. */
export class IpCamera implements Camera {
  readonly kind = 'camera'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly requested: Partial<CameraFormat>
  readonly closed: Promise<Error | undefined>
  readonly #source: CameraSource
  readonly #config: IpCameraConfig
  readonly #stream: FrameHub
  /** Single pictures, where they have an address of their own. */
  readonly #pictures: FrameHub | undefined
  #size = { widthPx: 0, heightPx: 0 }
  #closing: Promise<void> | undefined

  constructor({ source, config, clock }: IpCameraParts) {
    const { shown, about, snapshot } = source
    this.#source = source
    this.#config = config
    this.identity = {
      driver: driverId,
      model: about?.model ?? 'network camera',
      address: shown,
      ...(about?.firmware === undefined ? {} : { firmware: about.firmware }),
      ...(about?.serialNumber === undefined ? {} : { serialNumber: about.serialNumber }),
    }
    this.events = createEventHub({ driver: driverId, device: shown, source: 'driver' })
    this.requested = { encoding: 'jpeg', ...(config.framesPerS === undefined ? {} : { framesPerS: config.framesPerS }) }
    const hub = {
      driver: driverId,
      events: this.events,
      clock,
      stallTimeoutMs: config.stallTimeoutMs,
      backoff: { minMs: config.reconnectMinMs, maxMs: Math.max(config.reconnectMinMs, config.reconnectMaxMs) },
      captureDelayMs: config.captureDelayMs,
    }
    this.#stream = createFrameHub({ ...hub, capture: source.stream, address: shown, lingerMs: config.lingerMs })
    this.#pictures =
      snapshot && createFrameHub({ ...hub, capture: snapshot.capture, address: snapshot.shown, lingerMs: 0 })
    this.closed = this.#stream.closed.then((error) => this.#onClosed(error))
  }

  /** The size of the first picture; the rate is the one that is measured, 0 while it is not known. */
  get granted(): CameraFormat {
    const { framesPerS } = this.#stream.figures()
    return { encoding: 'jpeg', ...this.#size, framesPerS: Math.round(10 * framesPerS) / 10 }
  }

  /** Waits for the first picture. @throws DriverError */
  async start({ signal, timeoutMs: given }: Pick<OpenOptions, 'signal' | 'timeoutMs'>): Promise<void> {
    const timeoutMs = given ?? 2 * this.#config.connectTimeoutMs + this.#config.stallTimeoutMs
    const { widthPx, heightPx } = await this.#stream.open({ signal, timeoutMs })
    this.#size = { widthPx, heightPx }
  }

  async formats(options: OperationOptions = {}): Promise<readonly CameraFormat[]> {
    options.signal?.throwIfAborted()
    this.#requireOpen()
    return [this.granted]
  }

  snapshot(options: SnapshotOptions = {}): Promise<Frame> {
    return (this.#pictures ?? this.#stream).snapshot(options)
  }

  frames(options: FramesOptions = {}): AsyncIterable<Frame> {
    return this.#stream.frames(options)
  }

  figures(): CameraFigures {
    return this.#stream.figures()
  }

  async selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    options.signal?.throwIfAborted()
    this.#requireOpen()
    return testCamera(this, { ...options, timeoutMs: this.#config.connectTimeoutMs + this.#config.stallTimeoutMs })
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    try {
      await Promise.all([this.#stream.close(), this.#pictures?.close()])
    } finally {
      this.#source.close()
    }
  }

  #onClosed(error: Error | undefined): Error | undefined {
    void this.#pictures?.close()
    return error
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw deviceClosed(this.identity)
  }
}
