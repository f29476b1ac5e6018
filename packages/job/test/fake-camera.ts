import { type Camera, createEventHub, DriverError, type Frame } from '@vfab/core'

import type { FilmCamera, FilmCameraListener } from '../src/index.ts'

/** A camera of a test: delivers numbered pictures at once, until it is told otherwise. */
export interface FakeCamera extends Camera {
  /** Ends it as a pulled cable does. */
  lose(): void
  /** Snapshots wait from now on, until the returned function is called. */
  stall(): () => void
  readonly isClosed: boolean
}

/** Each picture's bytes say which camera took it, and its number: `east 3`. */
export function fakeCamera(name: string, numbers: { next: number } = { next: 1 }): FakeCamera {
  let end = (_error: Error | undefined): void => {}
  let isClosed = false
  let gate = Promise.resolve()
  const closed = new Promise<Error | undefined>((resolve) => (end = resolve))
  const granted = { encoding: 'jpeg', widthPx: 64, heightPx: 48, framesPerS: 30 } as const
  const nextFrame = (): Frame => {
    const sequence = numbers.next++
    return {
      bytes: new TextEncoder().encode(`${name} ${sequence}`),
      format: 'jpeg',
      widthPx: 64,
      heightPx: 48,
      sequence,
      monotonicMs: 0,
      wallTimeMs: 1000 * sequence,
      dropped: 0,
    }
  }
  const requireOpen = (): void => {
    if (isClosed) throw new DriverError(`${name} is gone`, { type: 'connection', code: 'DEVICE_LOST' })
  }
  const camera = {
    kind: 'camera',
    identity: { driver: 'fake', model: 'Fake camera', address: name },
    events: createEventHub({ driver: 'fake', source: 'driver' }),
    closed,
    requested: {},
    granted,
    selfTest: async () => ({ success: true, message: 'fine', details: [] }),
    formats: async () => [granted],
    figures: () => {
      const frames = numbers.next - 1
      return { frames, bytes: 0, framesPerS: 0, broken: 0, dropped: 0, reconnects: 0, subscribers: 0 }
    },
    async snapshot({ signal } = {}) {
      await Promise.race([gate, abortOf(signal)])
      requireOpen()
      return nextFrame()
    },
    async *frames({ signal } = {}) {
      while (!signal?.aborted && !isClosed) {
        await new Promise((resolve) => setImmediate(resolve))
        yield nextFrame()
      }
    },
    async close() {
      isClosed = true
      end(undefined)
    },
    async [Symbol.asyncDispose]() {
      await this.close()
    },
  } as Camera
  return Object.defineProperty(
    Object.assign(camera, {
      lose: () => {
        isClosed = true
        end(new DriverError(`${name} is gone`, { type: 'connection', code: 'DEVICE_LOST' }))
      },
      stall: () => {
        let release = (): void => {}
        gate = new Promise<void>((resolve) => (release = resolve))
        return () => release()
      },
    }),
    'isClosed',
    { get: () => isClosed },
  ) as FakeCamera
}

function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** A camera for a film, that a test loses and finds again. */
export interface FakeSource extends FilmCamera {
  lose(error: DriverError): void
  find(camera: FakeCamera): void
}

/** The camera is there from the start. */
export function sourceOf(camera: FakeCamera): FakeSource {
  let current: FakeCamera | undefined = camera
  let error: DriverError | undefined
  let listener: FilmCameraListener | undefined
  return {
    get current() {
      return current
    },
    get error() {
      return error
    },
    ready: (signal) => (current ? Promise.resolve(current) : abortOf(signal)),
    listen: (to) => void (listener = to),
    lose(reason) {
      current = undefined
      error = reason
      listener?.onLost(reason)
    },
    find(found) {
      current = found
      error = undefined
      listener?.onBack()
    },
    close: async () => current?.close(),
  }
}
