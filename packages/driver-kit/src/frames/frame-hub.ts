/**
 * Everything that cameras have in common once their driver can capture: one capture for however many subscribers, begun with
 * the first and ended after the last; a watch for stalls; connections made again with growing pauses; snapshots newer than
 * the request; figures.
 *
 *   capture ─▶ sink ─▶ snapshots
 *      ▲          └──▶ subscriptions, each with its own policy
 *      └ supervise: ends ─▶ backoff ─▶ capture again
 */
import type { CameraFigures, Frame, FramesOptions, SnapshotOptions } from '@vfab/core'
import type { Clock } from '@vfab/core'
import { DriverError } from '@vfab/core'
import { systemClock } from '@vfab/core'
import { deviceClosed } from '../device-closed.ts'
import type { FrameOrigin } from './capture.ts'
import { CaptureRun } from './capture-run.ts'
import type { FrameHubOptions } from './frame-hub-options.ts'
import { FrameMemory } from './frame-memory.ts'
import { FrameMeter } from './frame-meter.ts'
import { FrameSubscription } from './frame-subscription.ts'
import { describeJpeg, type DescribedFrame } from './described-frame.ts'
import { createSnapshotRequest, type SnapshotRequest } from './snapshot-request.ts'

/** The camera's side of {@link createFrameHub}. */
export interface FrameHub {
  /**
   * Makes sure that the camera delivers: resolves with the first frame. Until then a failure is not tried again.
   * @throws DriverError what the capture failed with, `TIMEOUT`; the hub is of no use after that
   */
  open(options?: Pick<SnapshotOptions, 'signal' | 'timeoutMs'>): Promise<Frame>
  /** As `Camera.frames`. */
  frames(options?: FramesOptions): AsyncIterable<Frame>
  /** As `Camera.snapshot`. */
  snapshot(options?: SnapshotOptions): Promise<Frame>
  /** As `Camera.figures`. */
  figures(): CameraFigures
  /** Resolves when the hub has ended: with the error that cannot get better by waiting, or `undefined` after {@link close}. */
  readonly closed: Promise<Error | undefined>
  /** Ends iterations, rejects snapshots, and resolves once the capture has freed the camera. Idempotent. */
  close(): Promise<void>
}

const defaultTimeoutMs = 10_000

/** Makes the hub of one camera; captures nothing yet. */
export function createFrameHub(options: FrameHubOptions): FrameHub {
  return new CapturingFrameHub(options)
}

class CapturingFrameHub implements FrameHub {
  readonly closed: Promise<Error | undefined>
  readonly #options: FrameHubOptions
  readonly #clock: Clock
  readonly #wallClock: () => number
  readonly #describe: (bytes: Uint8Array) => DescribedFrame | undefined
  readonly #meter = new FrameMeter()
  readonly #memory = new FrameMemory()
  readonly #subscriptions = new Set<FrameSubscription>()
  readonly #requests = new Set<SnapshotRequest>()
  readonly #run: CaptureRun
  #sequence = 0
  /** What every call is answered with once the hub has ended. */
  #ended: DriverError | undefined
  #closing: Promise<void> | undefined
  #resolveClosed: (error: Error | undefined) => void = () => {}

  constructor(options: FrameHubOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#wallClock = options.wallClock ?? Date.now
    this.#describe = options.describe ?? describeJpeg
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#run = new CaptureRun({
      ...options,
      clock: this.#clock,
      meter: this.#meter,
      memory: (byteLength) => this.#memory.take(byteLength, !this.#isKept),
      onFrame: (bytes, origin, isFirst) => this.#receive(bytes, origin, isFirst),
      onFatal: (error) => this.#fail(error),
    })
  }

  async open(options: Pick<SnapshotOptions, 'signal' | 'timeoutMs'> = {}): Promise<Frame> {
    return this.snapshot({ ...options, newerThan: -Infinity })
  }

  frames(options: FramesOptions = {}): AsyncIterable<Frame> {
    return { [Symbol.asyncIterator]: () => this.#subscribe(options) }
  }

  #subscribe({ policy = 'latest', reuseMemory = false, signal }: FramesOptions): FrameSubscription {
    const onAbort = (): void => subscription.fail(signal?.reason)
    const subscription = new FrameSubscription(policy, reuseMemory, {
      onTaken: (frame) => this.#meter.taken(this.#clock.now() - frame.monotonicMs),
      onDropped: () => void this.#meter.dropped++,
      onDone: (frame) => this.#memory.giveBack(frame.bytes),
      onEnd: () => {
        signal?.removeEventListener('abort', onAbort)
        this.#subscriptions.delete(subscription)
        this.#demandChanged()
      },
    })
    if (this.#ended !== undefined) subscription.fail(this.#ended)
    else if (signal?.aborted === true) onAbort()
    else {
      signal?.addEventListener('abort', onAbort)
      this.#subscriptions.add(subscription)
      this.#demandChanged()
    }
    return subscription
  }

  async snapshot(options: SnapshotOptions = {}): Promise<Frame> {
    const { signal, timeoutMs = defaultTimeoutMs } = options
    signal?.throwIfAborted()
    if (this.#ended !== undefined) throw this.#ended
    const request = createSnapshotRequest(options, this.#clock.now())
    const over = new AbortController()
    const onAbort = (): void => request.reject(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    const expired = this.#clock.sleep(timeoutMs, { signal: over.signal })
    void expired.then(
      () => request.reject(this.#noFrame(timeoutMs)),
      () => {},
    )
    this.#requests.add(request)
    this.#demandChanged()
    this.#run.demand()
    try {
      return await request.frame
    } finally {
      over.abort()
      signal?.removeEventListener('abort', onAbort)
      this.#requests.delete(request)
      this.#demandChanged()
    }
  }

  figures(): CameraFigures {
    return this.#meter.figures(this.#subscriptions.size)
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#end(deviceClosed(this.#options), undefined)
    await this.#run.stop()
  }

  #demandChanged(): void {
    if (this.#ended !== undefined) return
    if (this.#subscriptions.size + this.#requests.size > 0) this.#run.start()
    else this.#run.stopLater()
  }

  /** Whether somebody may keep the next frame. */
  get #isKept(): boolean {
    if (this.#requests.size > 0) return true
    for (const { reusesMemory } of this.#subscriptions) if (!reusesMemory) return true
    return false
  }

  #receive(bytes: Uint8Array, origin: FrameOrigin, isFirst: boolean): boolean {
    const sequence = this.#sequence++
    const described = this.#describe(bytes)
    if (described === undefined) return false
    const nowMs = this.#clock.now()
    const monotonicMs = (origin.beganMs ?? nowMs) - (this.#options.captureDelayMs ?? 0)
    const frame: Frame = {
      ...described,
      sequence,
      monotonicMs,
      wallTimeMs: this.#wallClock() - (nowMs - monotonicMs),
      ...(origin.deviceTimeMs === undefined ? {} : { deviceTimeMs: origin.deviceTimeMs }),
      dropped: 0,
    }
    this.#meter.arrived(described.bytes.length, nowMs)
    const mayBeOld = isFirst && origin.wasAskedFor !== true
    if (described.bytes.buffer !== bytes.buffer) this.#memory.lend(bytes, 0)
    else if (!this.#isKept) this.#memory.lend(bytes, this.#subscriptions.size)
    for (const request of this.#requests) if (request.offer(frame, mayBeOld)) this.#requests.delete(request)
    for (const subscription of this.#subscriptions) subscription.push(frame)
    return true
  }

  #fail(error: DriverError): void {
    this.#end(error, error)
  }

  #end(refusal: DriverError, outcome: Error | undefined): void {
    if (this.#ended !== undefined) return
    this.#ended = refusal
    for (const request of this.#requests) request.reject(refusal)
    for (const subscription of this.#subscriptions) {
      if (outcome === undefined) subscription.end()
      else subscription.fail(outcome)
    }
    this.#resolveClosed(outcome)
  }

  #noFrame(timeoutMs: number): DriverError {
    const { driver, address } = this.#options
    const cause = this.#run.lastFailure
    const why = cause === undefined ? '' : `: ${cause.message}`
    return new DriverError(`no frame from ${address} within ${timeoutMs} ms${why}`, {
      type: 'timeout',
      code: 'TIMEOUT',
      driver,
      context: { address, timeoutMs },
      hint: cause?.hint ?? `check that ${address} is switched on and delivers pictures, or allow more time`,
      cause,
    })
  }
}
