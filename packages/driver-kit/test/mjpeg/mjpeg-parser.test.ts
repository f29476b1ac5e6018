import { isDriverError } from '@vfab/core'
import { describe, expect, test } from 'vitest'
import { createMjpegParser, type MjpegParserOptions } from '@vfab/driver-kit'
import { emitters } from './emitters.ts'
import { picture, pictures } from './pictures.ts'

const chunkSizes = [1, 7, 64, 511, 1460, 65_536, 1 << 20]

interface Parsed {
  readonly frames: Buffer[]
  readonly flaws: string[]
  readonly times: (number | undefined)[]
}

function parse(stream: Buffer, chunkBytes: number, options: Partial<MjpegParserOptions> = {}): Parsed {
  const parsed: Parsed = { frames: [], flaws: [], times: [] }
  const parser = createMjpegParser({
    driver: 'demo',
    address: 'http://camera',
    onFrame: (bytes, _beganMs, deviceTimeMs) => {
      parsed.frames.push(Buffer.from(bytes))
      parsed.times.push(deviceTimeMs)
    },
    onFlaw: (error) => {
      expect(isDriverError(error) && error.code).toBe('BAD_REPLY')
      expect(error.hint).toBeTruthy()
      parsed.flaws.push(error.message)
    },
    ...options,
  })
  for (let at = 0; at < stream.length; at += chunkBytes) {
    // A copy, overwritten afterwards: nothing may lean on the caller's memory.
    const chunk = Buffer.from(stream.subarray(at, at + chunkBytes))
    parser.push(chunk)
    chunk.fill(0x55)
  }
  parser.end()
  return parsed
}

const sent = pictures(10)

describe.each(emitters)('$name', ({ name, contentType, stream, flaws = false }) => {
  test.each(chunkSizes)('every frame comes byte for byte and in order, in chunks of %d bytes', (chunkBytes) => {
    const parsed = parse(stream(sent), chunkBytes, { contentType })
    expect(parsed.frames.map((frame) => frame.length)).toEqual(sent.map((frame) => frame.length))
    expect(parsed.frames.every((frame, index) => frame.equals(sent[index]!))).toBe(true)
    if (!flaws) expect(parsed.flaws).toEqual([])
  })

  // A frame whose announced length is wrong, or that is padded, has to wait for what comes after it.
  if (/length that|padded/.test(name)) return
  test('each frame is handed over with its last byte', () => {
    const bytes = stream(sent)
    let frames = 0
    const parser = createMjpegParser({
      driver: 'demo',
      address: 'x',
      contentType,
      onFrame: () => frames++,
      onFlaw: () => {},
    })
    sent.forEach((frame, index) => {
      const end = bytes.indexOf(frame) + frame.length
      const begin = index === 0 ? 0 : bytes.indexOf(sent[index - 1]!) + sent[index - 1]!.length
      parser.push(bytes.subarray(begin, end))
      expect(frames).toBe(index + 1)
    })
  })
})

test('the time stamp of the camera comes with the frame, in ms', () => {
  const [mjpgStreamer] = emitters
  expect(parse(mjpgStreamer!.stream(sent.slice(0, 2)), 99).times).toEqual([160_250, 161_250])
})

const plain = (frame: Buffer, length = frame.length): Buffer =>
  Buffer.concat([
    Buffer.from(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`),
    frame,
    Buffer.from('\r\n'),
  ])
const noLength = (frame: Buffer): Buffer =>
  Buffer.concat([Buffer.from('--frame\r\nContent-Type: image/jpeg\r\n\r\n'), frame, Buffer.from('\r\n')])

describe.each(chunkSizes)('in chunks of %d bytes', (chunkBytes) => {
  const [first, second, third] = sent as [Buffer, Buffer, Buffer]

  test('a truncated frame is left out and told, the others come', () => {
    const cut = second.subarray(0, second.indexOf(Buffer.from([0xff, 0xda])) + 30)
    for (const wrap of [plain, noLength]) {
      const stream = Buffer.concat([wrap(first), wrap(cut), wrap(third)])
      const { frames, flaws } = parse(stream, chunkBytes)
      expect(frames).toEqual([first, third])
      expect(flaws).toEqual([`http://camera: a frame is cut off after ${cut.length} bytes`])
    }
  })

  test('a frame cut short by the end of the stream is told', () => {
    expect(parse(plain(first).subarray(0, 300), chunkBytes).flaws).toEqual([
      expect.stringMatching(/the stream ended after \d+ of \d+ bytes of a frame/),
    ])
    expect(parse(noLength(first).subarray(0, 300), chunkBytes).flaws).toEqual([
      expect.stringMatching(/a frame is cut off after \d+ bytes/),
    ])
  })

  test('an oversized frame is left out and told, the others come', () => {
    const large = picture({ seed: 3, dataBytes: 20_000 })
    for (const wrap of [plain, noLength]) {
      const stream = Buffer.concat([wrap(first), wrap(large), wrap(third)])
      const { frames, flaws } = parse(stream, chunkBytes, { maxFrameBytes: 10_000 })
      expect(frames).toEqual([first, third])
      expect(flaws).toEqual(['http://camera: a frame is larger than 10000 bytes'])
    }
  })

  test('endless headers are given up and told, the next part comes', () => {
    const endless = Buffer.from(`--frame\r\n${'X-Filler: 0123456789\r\n'.repeat(2000)}`)
    const { frames, flaws } = parse(Buffer.concat([plain(first), endless, plain(third)]), chunkBytes)
    expect(frames).toEqual([first, third])
    expect(flaws).toEqual(['http://camera: the headers of a part are longer than 16384 bytes'])
  })

  test('one endless header line is given up and told, the next part comes', () => {
    const endless = Buffer.from(`--frame\r\nX-Filler: ${'0123456789'.repeat(4000)}\r\n`)
    const { frames, flaws } = parse(Buffer.concat([plain(first), endless, plain(third)]), chunkBytes)
    expect(frames).toEqual([first, third])
    expect(flaws).toHaveLength(1)
  })

  test('a picture of known length that holds the boundary comes whole', () => {
    const tricky = picture({ seed: 5, dataBytes: 400 })
    const scan = tricky.indexOf(Buffer.from([0xff, 0xda])) + 10
    const holding = Buffer.concat([tricky.subarray(0, scan), Buffer.from('\r\n--frame\r\n'), tricky.subarray(scan)])
    const { frames, flaws } = parse(Buffer.concat([plain(first), plain(holding), plain(third)]), chunkBytes)
    expect([frames, flaws]).toEqual([[first, holding, third], []])
  })

  test('garbage between frames is left out and told once', () => {
    const garbage = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) & 255))
    const { frames, flaws } = parse(Buffer.concat([plain(first), garbage, plain(third)]), chunkBytes)
    expect(frames).toEqual([first, third])
    expect(flaws).toEqual(['http://camera: bytes came between two frames that belong to neither'])
  })

  test('a damaged picture without boundaries costs no other one', () => {
    const damaged = Buffer.from(third)
    damaged[damaged.indexOf(Buffer.from([0xff, 0xdb]))] = 0x12
    const { frames, flaws } = parse(Buffer.concat([first, damaged, second]), chunkBytes)
    expect(frames).toEqual([first, second])
    expect(flaws.length).toBeGreaterThan(0)
  })

  test('a part that is no picture is refused for good, by its type', () => {
    const stream = Buffer.from('--data-boundary--\r\nContent-Type: video/x-h264\r\nContent-Length: 100\r\n\r\n')
    expect(() => parse(stream, chunkBytes)).toThrow(
      expect.objectContaining({
        code: 'WRONG_DEVICE',
        message: 'http://camera sends video/x-h264, not JPEG pictures',
      }),
    )
  })

  test('a part that claims to be a picture and is none is left out and told', () => {
    const page = Buffer.from('<html>not today</html>')
    const { frames, flaws } = parse(Buffer.concat([plain(first), plain(page), plain(third)]), chunkBytes)
    expect(frames).toEqual([first, third])
    expect(flaws).toEqual(['http://camera: a part does not begin with a JPEG picture'])
  })
})

test('a line of dashes among the headers, before any boundary, is passed over', () => {
  const stream = Buffer.concat([Buffer.from('Content-Type: image/jpeg\r\n-----\r\n\r\n'), sent[0]!])
  expect(parse(stream, 50)).toMatchObject({ frames: [sent[0]], flaws: [] })
})

test('something that is no stream of pictures is told after as many bytes as headers may have', () => {
  const { frames, flaws } = parse(Buffer.from('<p>no camera here</p>\n'.repeat(5000)), 1000)
  expect(frames).toEqual([])
  expect(flaws).toEqual([expect.stringMatching(/bytes came without a boundary or a JPEG picture/)])
})
