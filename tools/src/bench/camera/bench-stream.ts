import { spawnSync } from 'node:child_process'

/** One 1080p stream as `ffmpeg -f mpjpeg` writes it, and the frames in it. */
export interface BenchStream {
  readonly bytes: Buffer
  readonly frames: readonly Buffer[]
  /** Where the frames are from. */
  readonly source: string
}

const frameCount = 60

/** Frames of a noisy test film made by ffmpeg; without ffmpeg, frames of the same size filled with random data. */
export function benchStream(): BenchStream {
  const args = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=30,noise=alls=12:allf=t']
  const output = [
    '-frames:v',
    String(frameCount),
    '-pix_fmt',
    'yuvj420p',
    '-c:v',
    'mjpeg',
    '-q:v',
    '5',
    '-f',
    'mpjpeg',
    '-',
  ]
  const made = spawnSync('ffmpeg', [...args, ...output], { maxBuffer: 1 << 28 })
  if (made.status === 0) return { bytes: made.stdout, frames: framesOf(made.stdout), source: 'ffmpeg testsrc2 + noise' }
  const frames = Array.from({ length: frameCount }, (_, index) => randomFrame(index))
  const bytes = Buffer.concat([Buffer.from('--ffmpeg\r\n'), ...frames.flatMap((frame) => [...part(frame)])])
  return { bytes, frames, source: 'random data' }
}

/** Cuts by the lengths that ffmpeg states: what the parsers are compared with. */
function framesOf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end < 0) return frames
    const length = Number(/Content-length: (\d+)/i.exec(bytes.toString('latin1', at, end))?.[1])
    if (!(length > 0)) return frames
    frames.push(bytes.subarray(end + 4, end + 4 + length))
    at = end + 4 + length
  }
}

/** A stream of these frames with a part for each. */
export function* part(frame: Buffer): Generator<Buffer> {
  yield Buffer.from(`Content-type: image/jpeg\r\nContent-length: ${frame.length}\r\n\r\n`)
  yield frame
  yield Buffer.from('\r\n--ffmpeg\r\n')
}

function randomFrame(seed: number): Buffer {
  const header = Buffer.from(
    'ffd8ffe000104a46494600010100000100010000ffc0000b080438078001011100ffda0008010100003f00',
    'hex',
  )
  const data = Buffer.alloc(340_000 + 97 * seed)
  let state = seed + 1
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[at] = data[at - 1] === 255 ? 0 : state >>> 24
  }
  data[data.length - 1] = 1
  return Buffer.concat([header, data, Buffer.from([0xff, 0xd9])])
}
