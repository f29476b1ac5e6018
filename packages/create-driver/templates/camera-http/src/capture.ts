import { type Clock, toDriverError } from '@vfab/core'
import { type Capture, createMjpegParser } from '@vfab/driver-kit'

import type { ExampleConfig } from './config.ts'
import { createConnection } from './connection.ts'
import { driverId } from './errors.ts'

/** One connection to the camera: fetches its stream, and cuts it into pictures. The kit begins it again when it ends. */
export function captureFrom(config: ExampleConfig, { clock }: { readonly clock: Clock }): Capture {
  return async (sink, { signal }) => {
    const connection = createConnection(config)
    try {
      const stream = await connection.fetch(signal)
      const parser = createMjpegParser({
        driver: driverId,
        address: config.url,
        contentType: stream.headers['content-type'],
        now: () => clock.now(),
        onFrame: (bytes, beganMs) => sink.frame(bytes, { beganMs }),
        onFlaw: (error) => sink.flaw(error),
      })
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        sink.alive()
        parser.push(chunk)
      }
      parser.end()
    } catch (cause) {
      if (signal.aborted) return
      throw toDriverError(cause, { operation: 'read from', address: config.url, driver: driverId })
    } finally {
      connection.close()
    }
  }
}
