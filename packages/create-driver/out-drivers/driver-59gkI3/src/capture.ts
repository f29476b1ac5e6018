import type { Clock, OpenOptions } from '@vfab/core'
import { type Capture, createMjpegParser } from '@vfab/driver-kit'

import type { MyCameraConfig } from './config.ts'
import { openConnection } from './connection.ts'
import { driverId } from './errors.ts'

/**
 * One connection to the camera: sends `START`, and cuts what comes, one JPEG after the other, into pictures. The kit begins it
 * again when it ends.
 */
export function captureFrom(config: MyCameraConfig, options: OpenOptions & { readonly clock: Clock }): Capture {
  return async (sink, { signal }) => {
    const pipe = await openConnection(config, { ...options, signal })
    const parser = createMjpegParser({
      driver: driverId,
      address: config.port,
      contentType: 'image/jpeg',
      now: () => options.clock.now(),
      onFrame: (bytes, beganMs) => sink.frame(bytes, { beganMs }),
      onFlaw: (error) => sink.flaw(error),
    })
    const onAbort = (): void => void pipe.close()
    signal.addEventListener('abort', onAbort)
    try {
      pipe.onData((chunk) => {
        sink.alive()
        parser.push(chunk)
      })
      await pipe.write(Buffer.from('START\n'))
      const lost = await pipe.closed
      if (lost !== undefined) throw lost
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
      await pipe.close()
    }
  }
}
