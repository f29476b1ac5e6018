import { driverErrorCodes } from '@vfab/core'
import { DriverError } from '@vfab/core'
import { createRingBuffer } from '@vfab/core'
import type { Reading, ReadingsOptions } from '@vfab/core'

const defaultDepth = 1000

/** Readings on their way to one consumer; how many, and what happens beyond that, is the policy's. */
export interface ReadingQueue {
  readonly size: number
  /** @throws DriverError `CONSUMER_TOO_SLOW` under the policy `error` */
  push(reading: Reading): void
  /** The oldest, `undefined` when there is none. */
  shift(): Reading | undefined
  clear(): void
}

/** @throws RangeError for a depth below 1 */
export function createReadingQueue(
  policy: NonNullable<ReadingsOptions['policy']> = { queue: defaultDepth },
): ReadingQueue {
  if (policy === 'latest') return newestOfEachChannel()
  const ring = createRingBuffer<Reading>(policy === 'error' ? defaultDepth : policy.queue)
  if (policy !== 'error') return ring
  return {
    get size() {
      return ring.size
    },
    push(reading) {
      if (ring.push(reading) !== undefined) throw consumerTooSlow(reading)
    },
    shift: () => ring.shift(),
    clear: () => ring.clear(),
  }
}

function newestOfEachChannel(): ReadingQueue {
  const byChannel = new Map<string, Reading>()
  return {
    get size() {
      return byChannel.size
    },
    push(reading) {
      // A channel that waits keeps its place, so that a busy one cannot keep the others from their turn.
      byChannel.set(reading.channel, reading)
    },
    shift() {
      for (const [channel, reading] of byChannel) {
        byChannel.delete(channel)
        return reading
      }
      return undefined
    },
    clear: () => byChannel.clear(),
  }
}

function consumerTooSlow({ sensor, channel }: Reading): DriverError {
  return new DriverError(`more than ${defaultDepth} readings of ${sensor} wait to be taken`, {
    type: driverErrorCodes.CONSUMER_TOO_SLOW,
    code: 'CONSUMER_TOO_SLOW',
    context: { sensor, channel, depth: defaultDepth },
    hint: 'take readings faster, measure less often, report changes only, or allow for loss with another policy',
  })
}
