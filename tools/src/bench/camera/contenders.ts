import { createRequire } from 'node:module'

import { createMjpegParser } from '@vfab/driver-kit'

/** Takes chunks, gives frames. */
export interface Contender {
  readonly name: string
  /** Feeds all chunks; resolves when the last frame is out. */
  run(chunks: readonly Buffer[], onFrame: (frame: Uint8Array) => void): Promise<void>
}

interface FrameStream extends NodeJS.WritableStream {
  on(event: string, listener: (frame: Buffer) => void): this
}

const require = createRequire(import.meta.url)

/** The parser of `@vfab/transport`, through its public interface. */
export const ours: Contender = {
  name: '@vfab/driver-kit',
  run: async (chunks, onFrame) => {
    const parser = createMjpegParser({
      driver: 'bench',
      address: 'bench',
      contentType: 'multipart/x-mixed-replace;boundary=ffmpeg',
      onFrame,
      onFlaw: (error) => {
        throw error
      },
    })
    for (const chunk of chunks) parser.push(chunk)
    parser.end()
  },
}

/** What people use with ffmpeg. @see https://www.npmjs.com/package/pipe2jpeg */
export const pipe2jpeg: Contender = {
  name: 'pipe2jpeg 0.3.0',
  run: (chunks, onFrame) => {
    const Pipe2Jpeg = require('pipe2jpeg') as new () => FrameStream
    return written(new Pipe2Jpeg().on('jpeg', onFrame), chunks)
  },
}

/** What people use with network cameras. @see https://www.npmjs.com/package/mjpeg-consumer */
export const mjpegConsumer: Contender = {
  name: 'mjpeg-consumer 2.0.0',
  run: (chunks, onFrame) => {
    const MjpegConsumer = require('mjpeg-consumer') as new () => FrameStream
    return written(new MjpegConsumer().on('data', onFrame), chunks)
  },
}

async function written(stream: FrameStream, chunks: readonly Buffer[]): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    stream.once('finish', () => setImmediate(resolve))
    stream.once('error', reject)
  })
  for (const chunk of chunks) {
    if (!stream.write(chunk)) await new Promise<void>((resolve) => stream.once('drain', resolve))
  }
  stream.end()
  await ended
}
