import { createEventHub, type EventHub } from '@vfab/core'
import {
  type CaptureOptions,
  type CaptureSink,
  createFrameHub,
  type FrameHub,
  type FrameHubOptions,
} from '@vfab/driver-kit'
import { createManualClock, type ManualClock } from '@vfab/driver-kit/testing'
import { tinyJpeg } from './tiny-jpeg.ts'

/** One capture that a hub has begun. */
export interface Connection extends CaptureSink, CaptureOptions {
  /** The camera ends the stream. */
  end(): void
  /** The connection breaks. */
  break(error: unknown): void
  /** A frame with this number in it arrives. */
  show(number: number): void
  /** The same as the answer to a request of this moment. */
  answer(number: number): void
}

/** A hub whose camera does what the test says. */
export interface ScriptedCamera {
  readonly hub: FrameHub
  readonly clock: ManualClock
  readonly events: EventHub
  /** Captures begun so far, oldest first. */
  readonly connections: readonly Connection[]
  /** The last one. */
  readonly connection: Connection
  /** Captures that run now. */
  readonly running: number
}

export function scriptedCamera(options: Partial<FrameHubOptions> = {}): ScriptedCamera {
  const clock = createManualClock()
  const events = createEventHub({ driver: 'demo', source: 'driver' })
  const connections: Connection[] = []
  let running = 0
  const hub = createFrameHub({
    driver: 'demo',
    address: 'http://camera',
    events,
    clock,
    wallClock: () => 1_000_000 + clock.now(),
    random: () => 0,
    capture: (sink, given) => {
      running++
      return new Promise<void>((resolve, reject) => {
        connections.push({
          ...sink,
          ...given,
          end: resolve,
          break: reject,
          show: (number) => sink.frame(tinyJpeg(number)),
          answer: (number) => sink.frame(tinyJpeg(number), { wasAskedFor: true }),
        })
        given.signal.addEventListener('abort', () => resolve())
      }).finally(() => running--)
    },
    ...options,
  })
  return {
    hub,
    clock,
    events,
    connections,
    get connection() {
      return connections.at(-1)!
    },
    get running() {
      return running
    },
  }
}
