import type { Capture } from '../frames/capture.ts'
import { createMjpegParser } from '../mjpeg/stream-parser.ts'
import { runFfmpeg, type RunFfmpegOptions } from './run-ffmpeg.ts'

/** What {@link ffmpegCapture} needs. */
export interface FfmpegCaptureOptions extends Omit<RunFfmpegOptions, 'signal' | 'onOutput' | 'args'> {
  /** Everything before the output: options of the input, `-i`, the codec (`-c:v copy`, `-c:v mjpeg -q:v 5`). */
  readonly args: readonly string[]
  readonly maxFrameBytes?: number | undefined
  /** Options before everything else. Default: errors only, and nothing read from the terminal. */
  readonly banner?: readonly string[] | undefined
}

const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error']

/**
 * A capture that ffmpeg makes: whatever it reads comes as a multipart stream with the length of each frame, which costs under
 * a millisecond and is cut exactly.
 */
export function ffmpegCapture(options: FfmpegCaptureOptions): Capture {
  const { driver, address, maxFrameBytes } = options
  return async (sink, { signal }) => {
    const parser = createMjpegParser({
      driver,
      address,
      maxFrameBytes,
      memory: (byteLength) => sink.memory(byteLength),
      onFrame: (bytes, beganMs) => sink.frame(bytes, { beganMs }),
      onFlaw: (error) => sink.flaw(error),
    })
    await runFfmpeg({
      ...options,
      args: [
        ...(options.banner ?? quiet),
        ...options.args,
        ...['-an', '-sn', '-dn', '-f', 'mpjpeg', '-flush_packets', '1', 'pipe:1'],
      ],
      signal,
      onOutput: (chunk) => parser.push(chunk),
    })
    parser.end()
  }
}
