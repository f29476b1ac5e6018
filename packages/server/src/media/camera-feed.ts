/*
 * Live pictures of one camera. It is opened when somebody looks, shared by all who do, brought back when it is lost, and closed a while
 * after the last one looked away. Of pictures only the newest is kept: who is slow sees fewer.
 */
import { abortable, type Camera, type Clock, DriverError, toDriverError } from '@vfab/core'
import type { Workshop } from '@vfab/workshop'

import type { DeviceState } from '../api/device.ts'

/** A picture as it is sent. */
export interface Picture {
  /** Counts the pictures of this feed from 1. */
  readonly sequence: number
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Wall clock, ms since 1970. */
  readonly capturedMs: number
}

/** What {@link CameraFeed} is made of. */
export interface CameraFeedOptions {
  readonly workshop: Workshop
  readonly name: string
  readonly clock: Clock
  readonly onChange: () => void
}

/** How long a camera stays open without viewers, and the pauses between attempts to open it. */
const lingerMs = 10_000
const retry = { firstMs: 500, mostMs: 15_000 }

/** See above. */
export class CameraFeed {
  readonly #options: CameraFeedOptions
  readonly #closing = new AbortController()
  #newest: Picture | undefined
  #wakers: (() => void)[] = []
  #viewers = 0
  #running: Promise<void> | undefined
  #leaving = new AbortController()
  #state: DeviceState = 'ready'
  #error: DriverError | undefined
  #model: string | undefined

  constructor(options: CameraFeedOptions) {
    this.#options = options
  }

  get state(): DeviceState {
    return this.#state
  }

  get error(): DriverError | undefined {
    return this.#error
  }

  get model(): string | undefined {
    return this.#model
  }

  /** A picture newer than `after`, as soon as there is one. Rejects with the signal's reason, or with why there are none. */
  async next(after: number, signal: AbortSignal): Promise<Picture> {
    this.#enter()
    try {
      for (;;) {
        signal.throwIfAborted()
        // Numbers of an earlier start of the server are from another count.
        const known = this.#newest
        if (known !== undefined && known.sequence !== after) return known
        if (this.#error !== undefined && this.#state === 'failed') throw this.#error
        await abortable(new Promise<void>((resolve) => this.#wakers.push(resolve)), signal)
      }
    } finally {
      this.#leave()
    }
  }

  /** Closes it for good. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the server is closed'))
    this.#leaving.abort()
    this.#wake()
    await this.#running
  }

  #enter(): void {
    this.#viewers += 1
    this.#leaving.abort()
    if (this.#running !== undefined || this.#closing.signal.aborted) return
    this.#running = this.#run().finally(() => (this.#running = undefined))
  }

  #leave(): void {
    this.#viewers -= 1
    if (this.#viewers > 0) return
    this.#leaving = new AbortController()
  }

  /** Films until the last viewer is gone. */
  async #run(): Promise<void> {
    let pauseMs = retry.firstMs
    const { clock, workshop, name } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted) {
      this.#become('opening')
      const ending = new AbortController()
      const both = AbortSignal.any([signal, ending.signal])
      void this.#watchLeaving(ending)
      try {
        await workshop.use('camera', (camera, use) => this.#film(camera, AbortSignal.any([both, use.signal])), {
          device: name,
          simSpeed: 1,
          signal: both,
        })
        if (ending.signal.aborted) break
      } catch (failure) {
        if (both.aborted) break
        this.#error = toDriverError(failure, { operation: `film with ${name}` })
        this.#become('failed')
        this.#wake()
      } finally {
        ending.abort()
      }
      if (this.#viewers === 0) break
      await clock.sleep(pauseMs, { signal }).catch(() => {})
      pauseMs = Math.min(retry.mostMs, 2 * pauseMs)
      if (this.#viewers === 0) break
    }
    this.#newest = undefined
    if (this.#state !== 'failed') this.#become('ready')
  }

  async #film(camera: Camera, signal: AbortSignal): Promise<void> {
    this.#model = camera.identity.model
    for await (const frame of camera.frames({ policy: 'latest', signal })) {
      if (frame.format !== 'jpeg') throw notJpeg(this.#options.name, frame.format)
      this.#error = undefined
      this.#become('streaming')
      const sequence = (this.#newest?.sequence ?? 0) + 1
      this.#newest = { sequence, bytes: new Uint8Array(frame.bytes), capturedMs: frame.wallTimeMs }
      this.#wake()
    }
  }

  /** Ends the filming after a while without viewers. */
  async #watchLeaving(ending: AbortController): Promise<void> {
    const { clock } = this.#options
    while (!ending.signal.aborted) {
      const leaving = this.#leaving
      await clock.sleep(lingerMs, { signal: AbortSignal.any([leaving.signal, ending.signal]) }).catch(() => {})
      if (this.#viewers === 0 && !leaving.signal.aborted) ending.abort(new Error('no viewer is left'))
      else await clock.sleep(1000, { signal: ending.signal }).catch(() => {})
    }
  }

  #wake(): void {
    const wakers = this.#wakers
    this.#wakers = []
    for (const wake of wakers) wake()
  }

  #become(state: DeviceState): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.onChange()
  }
}

function notJpeg(name: string, format: string): DriverError {
  return new DriverError(`${name} delivers ${format}, which browsers do not show`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    hint: 'set the format of the camera to mjpeg in the configuration',
  })
}
