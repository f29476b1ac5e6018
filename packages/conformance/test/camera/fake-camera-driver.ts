import {
  type Camera,
  createEventHub,
  defineDriver,
  type Driver,
  DriverError,
  type EventHub,
  type Frame,
  type FramesOptions,
  type OpenOptions,
  type SnapshotOptions,
} from '@vfab/core'
import { type Capture, createFrameHub, type FrameHub } from '@vfab/driver-kit'
import type { CameraFlaw } from './camera-flaws.ts'
import type { FakeCameraDevice } from './fake-camera-device.ts'

/** Settings of the fake camera: the device itself is one, as it exists in memory only. */
export interface FakeCameraSettings {
  readonly url: string
  readonly device: FakeCameraDevice
  readonly password?: string
}

/** A correct driver of the fake camera, or one with exactly one flaw. */
export function createFakeCameraDriver(flaw?: CameraFlaw): Driver<FakeCameraSettings, Camera> {
  let opened = false
  return defineDriver<FakeCameraSettings, Camera>({
    id: 'fake',
    kind: 'camera',
    configSchema: {
      '~standard': {
        version: 1,
        vendor: 'fake',
        validate: (value) => {
          const { url, device, password, ...rest } = value as Record<string, unknown>
          const issues = Object.keys(rest).map((key) => ({ message: `unknown key ${key}` }))
          if (typeof url !== 'string') issues.push({ message: 'url must be text' })
          return issues.length > 0 ? { issues } : { value: { url, device, password } as FakeCameraSettings }
        },
      },
    },
    availability: async () => ({ available: true, missing: [] }),
    async *discover(options = {}) {
      if (flaw !== 'discover ignores the signal') options.signal?.throwIfAborted()
      const found = {
        driver: 'fake',
        address: 'fake:camera',
        name: 'fake',
        config: { url: 'fake:camera' },
        accessible: true,
      }
      yield found
      if (flaw === 'found twice') yield found
    },
    open: async (settings, options = {}) => {
      if (opened && flaw === 'opens once only') throw new Error('is open already')
      opened = true
      return open(settings, options, flaw)
    },
  })
}

async function open(settings: FakeCameraSettings, { signal }: OpenOptions, flaw?: CameraFlaw): Promise<Camera> {
  if (flaw === 'open wraps the abort' && signal !== undefined) throw new Error('open was aborted')
  if (flaw !== 'open ignores the signal') signal?.throwIfAborted()
  if (settings.password !== undefined) {
    if (flaw === 'refusal is a plain error') throw new Error('no')
    const shown = flaw === 'refusal shows the password' ? settings.password : 'this password'
    throw new DriverError(`${shown} is wrong`, { type: 'permission', code: 'PERMISSION_DENIED', hint: 'set password' })
  }
  const events = createEventHub({ driver: 'fake', source: 'driver' })
  const makeHub = (): FrameHub =>
    createFrameHub({
      driver: 'fake',
      address: settings.url,
      events,
      capture: captureOf(settings.device, flaw),
      lingerMs: 0,
      backoff: { minMs: 2, maxMs: 10 },
      stallTimeoutMs: flaw === 'no watch for stalls' ? 60_000 : 60,
      ...(flaw === 'damaged frames come'
        ? { describe: (bytes) => ({ bytes, format: 'jpeg', widthPx: 16, heightPx: 8 }) as const }
        : {}),
    })
  const hub = makeHub()
  try {
    await hub.open({ timeoutMs: 1000, ...(flaw === 'open ignores the signal' ? {} : { signal }) })
  } catch (error) {
    await hub.close()
    throw error
  }
  return new FakeCamera(hub, events, makeHub, flaw)
}

function captureOf(device: FakeCameraDevice, flaw: CameraFlaw | undefined): Capture {
  return (sink, { signal }) =>
    new Promise((resolve, reject) => {
      const lost = { type: flaw === 'loss ends the iteration' ? 'permission' : 'connection', hint: 'wait' } as const
      const disconnect = device.connect({
        onPicture: (bytes) => {
          sink.frame(bytes)
          if (flaw === 'frames come twice') sink.frame(bytes)
        },
        onLost: () => reject(new DriverError('lost', { ...lost, code: 'DEVICE_LOST' })),
      })
      const away = { type: 'connection', code: 'CONNECTION_REFUSED', hint: 'switch it on' } as const
      if (disconnect === undefined) {
        const error = flaw === 'nothing there is a plain error' ? { ...away, code: 'NO' } : away
        reject(new DriverError('nobody there', error))
      }
      signal.addEventListener('abort', () => {
        disconnect?.()
        resolve()
      })
    })
}

class FakeCamera implements Camera {
  readonly kind = 'camera'
  readonly identity: Camera['identity']
  readonly events: EventHub
  readonly requested: Camera['requested'] = {}
  readonly granted: Camera['granted']
  readonly closed: Promise<Error | undefined>
  readonly #hub: FrameHub
  readonly #makeHub: () => FrameHub
  readonly #flaw: CameraFlaw | undefined
  readonly #others: FrameHub[] = []
  #last: Frame | undefined
  #closing: Promise<void> | undefined

  constructor(hub: FrameHub, events: EventHub, makeHub: () => FrameHub, flaw: CameraFlaw | undefined) {
    this.#hub = hub
    this.#makeHub = makeHub
    this.#flaw = flaw
    this.events =
      flaw === 'events are deaf'
        ? { ...events, emit: () => {}, on: () => () => {}, stream: events.stream.bind(events), history: () => [] }
        : events
    this.identity = { driver: 'fake', model: flaw === 'no model' ? '' : 'Fake 1', address: 'fake:camera' }
    const widthPx = flaw === 'granted another size' ? 640 : 16
    this.granted = { encoding: 'jpeg', widthPx, heightPx: 8, framesPerS: 300 }
    this.closed = hub.closed
  }

  async formats(options: { signal?: AbortSignal | undefined } = {}): Promise<readonly Camera['granted'][]> {
    options.signal?.throwIfAborted()
    if (this.#flaw !== 'works after close') this.#requireOpen()
    return [this.granted]
  }

  async snapshot(options: SnapshotOptions = {}): Promise<Frame> {
    const { signal, timeoutMs, warmupFrames, ...rest } = options
    if (this.#flaw === 'snapshot is the last frame' && this.#last !== undefined) return this.#last
    const frame = await this.#hub.snapshot({
      ...rest,
      ...(this.#flaw === 'snapshot is any frame' ? { newerThan: -Infinity } : {}),
      ...(this.#flaw === 'snapshot ignores the signal' ? {} : { signal }),
      ...(this.#flaw === 'deadline ignored' ? {} : { timeoutMs }),
      ...(this.#flaw === 'warm-up ignored' ? {} : { warmupFrames }),
    })
    this.#last = frame
    return frame
  }

  frames(options: FramesOptions = {}): AsyncIterable<Frame> {
    const { signal, policy = 'latest' } = options
    const flaw = this.#flaw
    const given: FramesOptions = {
      ...(flaw === 'frames ignore the signal' ? {} : { signal }),
      policy:
        flaw === 'latest queues' && policy === 'latest'
          ? { queue: 1000 }
          : flaw === 'queue keeps one' && typeof policy === 'object' && policy.queue < 10
            ? 'latest'
            : flaw === 'too slow is not reported' && policy === 'error'
              ? 'latest'
              : policy,
    }
    if (flaw === 'a capture for each subscriber') {
      this.#others.push(this.#makeHub())
      return this.#others.at(-1)!.frames(given)
    }
    const frames = this.#hub.frames(given)
    if (flaw !== 'break keeps the subscription' && flaw !== 'snapshot is the last frame') return frames
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = frames[Symbol.asyncIterator]()
        return {
          next: async () => {
            const result = await iterator.next()
            if (result.done !== true) this.#last = result.value
            return result
          },
          ...(flaw === 'break keeps the subscription' ? {} : { return: () => iterator.return!() }),
        }
      },
    }
  }

  figures(): ReturnType<Camera['figures']> {
    const figures = this.#hub.figures()
    return this.#flaw === 'figures are zero' ? { ...figures, frames: 0, bytes: 0 } : figures
  }

  async selfTest(options: { signal?: AbortSignal | undefined } = {}): ReturnType<Camera['selfTest']> {
    if (this.#flaw !== 'selfTest ignores the signal') options.signal?.throwIfAborted()
    this.#requireOpen()
    const success = this.#flaw !== 'selfTest fails'
    return { success, message: 'looked at it', details: [{ name: 'lens', success, message: 'clean' }] }
  }

  close(): Promise<void> {
    if (this.#flaw === 'close does nothing') return (this.#closing ??= Promise.resolve())
    if (this.#flaw === 'close is another promise') return this.#close()
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#flaw === 'asyncDispose does nothing' ? Promise.resolve() : this.close()
  }

  async #close(): Promise<void> {
    if (this.#flaw === 'close waits for the camera') await this.#hub.snapshot({ timeoutMs: 100_000 }).catch(() => {})
    await Promise.all([this.#hub.close(), ...this.#others.map((hub) => hub.close())])
  }

  #requireOpen(): void {
    if (this.#closing === undefined) return
    throw new DriverError('is closed', { type: 'configuration', code: 'STATE_INVALID', hint: 'open it again' })
  }
}
