import type { DriverError as Failure } from '@vfab/core'
import { DriverError, isDriverError } from '@vfab/core'
import type { Clock } from '@vfab/core'
import { toDriverError } from '@vfab/core'
import { backoffMs } from './backoff.ts'
import type { CaptureSink, FrameOrigin } from './capture.ts'
import type { FrameHubOptions } from './frame-hub-options.ts'
import type { FrameMeter } from './frame-meter.ts'

/** After so many times the time to stall without a frame, a capture has stalled though bytes come. */
const patience = 6

/** What a {@link CaptureRun} needs besides the hub's options. */
export interface CaptureRunOptions extends FrameHubOptions {
  readonly clock: Clock
  readonly meter: FrameMeter
  readonly memory: (byteLength: number) => Uint8Array
  /** @returns false for what is no picture */
  readonly onFrame: (bytes: Uint8Array, origin: FrameOrigin, isFirst: boolean) => boolean
  /** The capture has ended and is not begun again. */
  readonly onFatal: (error: Failure) => void
}

/** Keeps a capture going while it is wanted: at most one at a time, begun again after a pause when it breaks. */
export class CaptureRun {
  readonly #options: CaptureRunOptions
  readonly #stallTimeoutMs: number
  /** Aborts the capture that runs; undefined while none is wanted. */
  #running: AbortController | undefined
  /** Settles when the last capture has freed the camera. */
  #last: Promise<void> = Promise.resolve()
  #linger: AbortController | undefined
  #onDemand: () => void = () => {}
  /** Whether a frame has ever come: before, a failure is the answer to opening. */
  #delivered = false
  #connected = false
  #lastFailure: Failure | undefined

  constructor(options: CaptureRunOptions) {
    this.#options = options
    this.#stallTimeoutMs = options.stallTimeoutMs ?? 10_000
  }

  /** Why there are no frames at present. */
  get lastFailure(): Failure | undefined {
    return this.#lastFailure
  }

  /** Idempotent. Begins once the capture before has freed the camera. */
  start(): void {
    this.#linger?.abort()
    this.#linger = undefined
    if (this.#running !== undefined) return
    const controller = new AbortController()
    this.#running = controller
    this.#last = this.#last.then(() => this.#supervise(controller.signal))
  }

  /** Somebody asks for a snapshot. */
  demand(): void {
    this.#onDemand()
  }

  /** Ends the capture after a while, unless it is wanted again by then. */
  stopLater(): void {
    const { clock, lingerMs = 5000 } = this.#options
    if (this.#running === undefined || this.#linger !== undefined) return
    if (lingerMs === 0) return void this.stop()
    const linger = new AbortController()
    this.#linger = linger
    void clock.sleep(lingerMs, { signal: linger.signal }).then(
      () => void this.stop(),
      () => {},
    )
  }

  /** Ends the capture; resolves when the camera is free. */
  stop(): Promise<void> {
    this.#linger?.abort()
    this.#linger = undefined
    this.#running?.abort()
    this.#running = undefined
    this.#options.meter.paused()
    return this.#last
  }

  async #supervise(signal: AbortSignal): Promise<void> {
    const { clock, meter, backoff = { minMs: 250, maxMs: 10_000 }, random = Math.random } = this.#options
    let failures = 0
    while (!signal.aborted) {
      const framesBefore = meter.frames
      const failure = await this.#capture(signal)
      if (signal.aborted) return
      this.#lose(failure)
      if (!this.#delivered || isForGood(failure)) return this.#giveUp(failure)
      failures = meter.frames > framesBefore ? 1 : failures + 1
      try {
        await clock.sleep(backoffMs(backoff, failures, random), { signal })
      } catch {
        return // the last subscriber is gone
      }
      meter.reconnects++
    }
  }

  /** Captures until it breaks or is not wanted any more. @returns why it broke */
  async #capture(signal: AbortSignal): Promise<Failure> {
    const { capture, address, driver } = this.#options
    const attempt = new AbortController()
    const onAbort = (): void => attempt.abort(signal.reason)
    signal.addEventListener('abort', onAbort)
    const watch = this.#watch(attempt)
    try {
      await capture(this.#sink(attempt.signal, watch), {
        signal: attempt.signal,
        onDemand: (listener) => (this.#onDemand = listener),
      })
      return watch.stalled ?? ended(this.#options)
    } catch (error) {
      if (watch.stalled !== undefined) return watch.stalled
      if (attempt.signal.aborted) return ended(this.#options)
      return isDriverError(error) ? error : toDriverError(error, { operation: 'read from', address, driver })
    } finally {
      this.#onDemand = () => {}
      signal.removeEventListener('abort', onAbort)
      attempt.abort()
    }
  }

  #sink(signal: AbortSignal, watch: StallWatch): CaptureSink {
    const { meter, events, memory, onFrame } = this.#options
    let isFirst = true
    let flaws = 0
    const flaw = (error: Failure): void => {
      meter.leftOut(typeof error.context['kind'] === 'string' ? error.context['kind'] : 'damaged')
      this.#lastFailure = error
      // A bad link damages many frames: the first is told, all are counted.
      if (flaws++ === 0) events.emit('device_error', { error })
    }
    return {
      memory,
      frame: (bytes, origin = {}) => {
        if (signal.aborted) return
        if (!onFrame(bytes, origin, isFirst)) return flaw(notAPicture(this.#options))
        isFirst = false
        watch.lastFrameMs = this.#options.clock.now()
        this.#win()
      },
      flaw: (error) => {
        if (!signal.aborted) flaw(error)
      },
      alive: () => (watch.lastByteMs = this.#options.clock.now()),
    }
  }

  /** Ends an attempt in which no frame comes for too long. */
  #watch(attempt: AbortController): StallWatch {
    const { clock } = this.#options
    const watch: StallWatch = { lastFrameMs: clock.now(), lastByteMs: -Infinity, stalled: undefined }
    const look = async (): Promise<void> => {
      let isLate = false
      while (!attempt.signal.aborted) {
        const { lastFrameMs } = watch
        // A picture on its way over a slow link is a sign of life; bytes that never become one are none.
        const latestMs = lastFrameMs + patience * this.#stallTimeoutMs
        const leftMs = Math.min(Math.max(lastFrameMs, watch.lastByteMs) + this.#stallTimeoutMs, latestMs) - clock.now()
        if (leftMs > 0) isLate = false
        else if (!isLate) {
          // This program may have been held up itself: what has come meanwhile gets its turn first.
          isLate = true
          await clock.sleep(1, { signal: attempt.signal })
          continue
        } else {
          watch.stalled = stalled(this.#options, this.#stallTimeoutMs)
          return attempt.abort(watch.stalled)
        }
        await clock.sleep(leftMs, { signal: attempt.signal })
      }
    }
    look().catch(() => {}) // the attempt is over
    return watch
  }

  #win(): void {
    if (this.#connected) return
    this.#connected = true
    this.#delivered = true
    this.#lastFailure = undefined
    this.#options.events.emit('connection_changed', { connected: true, address: this.#options.address })
  }

  #lose(error: Failure): void {
    this.#lastFailure = error
    this.#options.meter.paused()
    if (!this.#connected) return
    this.#connected = false
    this.#options.events.emit('connection_changed', { connected: false, address: this.#options.address, error })
  }

  #giveUp(error: Failure): void {
    this.#running = undefined
    this.#options.onFatal(error)
  }
}

interface StallWatch {
  lastFrameMs: number
  lastByteMs: number
  stalled: Failure | undefined
}

/** Whether waiting does not make it better. */
function isForGood({ type, code }: Failure): boolean {
  return type === 'configuration' || type === 'permission' || type === 'dependency' || code === 'WRONG_DEVICE'
}

function ended({ driver, address }: CaptureRunOptions): Failure {
  return new DriverError(`${address} ended the stream`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    driver,
    context: { address },
    hint: `check that ${address} is switched on and that its limit of viewers is not reached`,
  })
}

function stalled({ driver, address }: CaptureRunOptions, stallTimeoutMs: number): Failure {
  return new DriverError(`${address} has sent no frame for ${stallTimeoutMs} ms`, {
    type: 'timeout',
    code: 'TIMEOUT',
    driver,
    context: { address, stallTimeoutMs },
    hint: `check the network to ${address}, or allow more time between frames (stallTimeoutMs)`,
  })
}

function notAPicture({ driver, address }: CaptureRunOptions): Failure {
  return new DriverError(`${address} sent a frame that is not a JPEG`, {
    type: 'protocol',
    code: 'BAD_REPLY',
    driver,
    context: { address },
    hint: `check the network to ${address}, and set the camera to MJPEG`,
  })
}
