import { type Camera, type DriverError, isDriverError, toDriverError } from '@vfab/core'
import type { ReconnectPolicy, Session } from '@vfab/host'
import type { FilmCamera, FilmCameraListener } from '@vfab/job'

/** A film keeps looking for its camera: soon at first, as most come back at once; never longer than a film can spare. */
export const filmedCamera: ReconnectPolicy = { attempts: Infinity, firstDelayMs: 500, maxDelayMs: 15_000, jitter: 0 }

/** The camera of a session, for a film: opened in the background, and brought back by the session whenever it is lost. */
export function sessionCamera(session: Session<Camera>): FilmCamera {
  return new SessionCamera(session)
}

class SessionCamera implements FilmCamera {
  readonly #session: Session<Camera>
  readonly #ending = new AbortController()
  #listener: FilmCameraListener | undefined
  #error: DriverError | undefined

  constructor(session: Session<Camera>) {
    this.#session = session
  }

  get current(): Camera | undefined {
    return this.#session.device
  }

  get error(): DriverError | undefined {
    return this.#error
  }

  listen(listener: FilmCameraListener): void {
    this.#listener = listener
    const { signal } = this.#ending
    this.#session.events.on(
      'connection_changed',
      ({ data }) => (data.connected ? this.#back() : this.#gone(data.error)),
      { signal },
    )
    // The first failure to open it, and each later one while it is looked for.
    this.#session.events.on('device_error', ({ data }) => this.#lost(data.error), { signal })
    this.#open()
  }

  async ready(signal: AbortSignal): Promise<Camera> {
    const both = AbortSignal.any([signal, this.#ending.signal])
    for (;;) {
      both.throwIfAborted()
      if (this.current) return this.current
      await this.#nextConnection(both)
    }
  }

  async close(): Promise<void> {
    this.#ending.abort(new Error('the film ended'))
    await this.#session.shutdown().catch(() => {}) // nothing of a camera ever fails a film
  }

  #open(): void {
    const { signal } = this.#ending
    this.#session.connect({ signal, attempts: Infinity }).catch((error: unknown) => {
      if (!signal.aborted)
        this.#lost(isDriverError(error) ? error : toDriverError(error, { operation: 'open the camera' }))
    })
  }

  #gone(error: DriverError | undefined): void {
    if (error) return this.#lost(error)
    // The camera ended by itself, and no session looks for what nobody lost.
    this.#lost(toDriverError(new Error('the camera was closed'), { operation: 'film' }))
    queueMicrotask(() => this.#ending.signal.aborted || this.#open())
  }

  #lost(error: DriverError): void {
    if (this.#ending.signal.aborted) return
    const first = this.#error === undefined
    this.#error = error
    if (first) this.#listener?.onLost(error)
  }

  #back(): void {
    const wasLost = this.#error !== undefined
    this.#error = undefined
    if (wasLost) this.#listener?.onBack()
  }

  #nextConnection(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const listening = new AbortController()
      const onAbort = (): void => {
        listening.abort()
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#session.events.on(
        'connection_changed',
        ({ data }) => {
          if (!data.connected) return
          signal.removeEventListener('abort', onAbort)
          listening.abort()
          resolve()
        },
        { signal: listening.signal },
      )
    })
  }
}
