import { EventEmitter, once } from 'node:events'
import { type BytePipe } from '@vfab/core'
import { createManualClock, createPipePair, type ManualClock } from '../../src/testing.ts'
import { createLineChannel, type LineChannel, type LineChannelOptions } from '../../src/index.ts'

/** The far end of a channel's pipe, played by a test. */
export interface ScriptedDevice {
  readonly channel: LineChannel
  readonly clock: ManualClock
  /** Lines received so far, without their ending. */
  readonly received: readonly string[]
  /** The device's end of the pipe. */
  readonly end: BytePipe
  /** Resolves once so many lines have been received. */
  readonly receives: (count: number) => Promise<void>
  /** Sends text as it is; resolves when it has been delivered. */
  readonly says: (text: string) => Promise<void>
}

export function openScriptedDevice(options: Partial<LineChannelOptions> = {}): ScriptedDevice {
  const [near, end] = createPipePair({ addresses: ['demo:host', 'demo:device'] })
  const received: string[] = []
  const arrivals = new EventEmitter()
  end.onData((chunk) => {
    received.push(...Buffer.from(chunk).toString('latin1').split('\r').slice(0, -1))
    arrivals.emit('line')
  })
  const clock = createManualClock()
  return {
    channel: createLineChannel(near, { lineEnding: '\r', timeoutMs: 1000, driver: 'demo', clock, ...options }),
    clock,
    received,
    end,
    receives: async (count) => {
      while (received.length < count) await once(arrivals, 'line')
      await new Promise((resolve) => setImmediate(resolve)) // so that the sender knows its bytes were taken
    },
    says: (text) => end.write(Buffer.from(text, 'latin1')),
  }
}

/** A reader that takes one line as the answer. */
export function oneLine(line: string): string {
  return line
}

/** What `promise` rejects with. Watches from the call on, so that the rejection may come before the test looks. */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`resolved with ${String(value)}`)
    },
    (reason: unknown) => reason,
  )
}
