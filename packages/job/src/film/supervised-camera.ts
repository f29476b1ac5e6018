import { type Camera, type Clock, DriverError, isDriverError } from '@vfab/core'

/** Opens the camera of a film; called again whenever the camera was lost. */
export type OpenCamera = (options: { readonly signal: AbortSignal }) => Promise<Camera>

/** What {@link superviseCamera} needs. */
export interface SupervisedCameraOptions {
  readonly openCamera: OpenCamera
  readonly clock: Clock
  /** Told once for each loss. */
  readonly onLost: (error: DriverError) => void
  /** Told when the camera is there again after a loss. */
  readonly onBack: () => void
}

/** A camera that is opened again for as long as it takes: a film outlives its camera. */
export interface SupervisedCamera {
  /** The camera, while it is there. */
  readonly current: Camera | undefined
  /** Why there is none. */
  readonly error: DriverError | undefined
  /** Resolves when a camera is there. Rejects with the signal's reason. */
  ready(signal: AbortSignal): Promise<Camera>
  /** Gives the camera back. Idempotent. */
  close(): Promise<void>
}

/** Waits between attempts: at first short, as most cameras come back at once; never longer than a film can spare. */
const firstWaitMs = 500
const longestWaitMs = 15_000

/** Starts opening the camera at once. */
export function superviseCamera(options: SupervisedCameraOptions): SupervisedCamera {
  return new ReopeningCamera(options)
}

class ReopeningCamera implements SupervisedCamera {
  current: Camera | undefined
  error: DriverError | undefined
  readonly #options: SupervisedCameraOptions
  readonly #ending = new AbortController()
  readonly #running: Promise<void>
  #waiting: ((camera: Camera) => void)[] = []

  constructor(options: SupervisedCameraOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  ready(signal: AbortSignal): Promise<Camera> {
    if (this.current) return Promise.resolve(this.current)
    return new Promise((resolve, reject) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
      const onAbort = (): void => reject(signal.reason)
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push((camera) => {
        signal.removeEventListener('abort', onAbort)
        resolve(camera)
      })
    })
  }

  async close(): Promise<void> {
    this.#ending.abort(new Error('the film ended'))
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    let waitMs = firstWaitMs
    while (!signal.aborted) {
      try {
        await this.#useOne()
        waitMs = firstWaitMs
      } catch (error) {
        this.#lost(error)
      }
      await this.#options.clock.sleep(waitMs, { signal }).catch(() => {})
      waitMs = Math.min(2 * waitMs, longestWaitMs)
    }
  }

  /** From opening a camera to its end. */
  async #useOne(): Promise<void> {
    const { signal } = this.#ending
    const camera = await this.#options.openCamera({ signal })
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    try {
      if (signal.aborted) return
      this.#found(camera)
      const error = await Promise.race([camera.closed, aborted])
      if (!signal.aborted) throw error ?? new Error('the camera was closed')
    } finally {
      this.current = undefined
      await camera.close().catch(() => {})
    }
  }

  #found(camera: Camera): void {
    const wasLost = this.error !== undefined
    this.current = camera
    this.error = undefined
    if (wasLost) this.#options.onBack()
    for (const tell of this.#waiting.splice(0)) tell(camera)
  }

  #lost(cause: unknown): void {
    if (this.#ending.signal.aborted) return
    const first = this.error === undefined
    this.error = isDriverError(cause)
      ? cause
      : new DriverError('the camera is gone', { type: 'connection', code: 'DEVICE_LOST', cause })
    if (first) this.#options.onLost(this.error)
  }
}
