/**
 * How different cameras and servers put pictures into a stream; each quirk was seen in the wild (docs of the drivers name
 * the places). `part` is written for each picture, `start` once before the first.
 */

/** One camera's way to write a stream. */
export interface Emitter {
  /** `Content-Type` of the answer; left out for servers that send none. */
  readonly contentType: string | undefined
  /** How the end of the answer is told: by chunks, or by closing the connection. */
  readonly framing: 'chunked' | 'close'
  readonly start?: string
  readonly part: (picture: Buffer, about: PartFacts) => readonly (string | Buffer)[]
}

/** What the headers of a part may tell. */
export interface PartFacts {
  readonly sequence: number
  readonly wallTimeMs: number
}

const mixed = 'multipart/x-mixed-replace'

function seconds({ wallTimeMs }: PartFacts): string {
  return (wallTimeMs / 1000).toFixed(6)
}

/** The usual part: boundary, type, length, picture. */
function plain(
  boundary: string,
  lengthOf: (picture: Buffer) => string = ({ length }) => String(length),
): Emitter['part'] {
  return (picture) => [
    `--${boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: ${lengthOf(picture)}\r\n\r\n`,
    picture,
    '\r\n',
  ]
}

/** Cameras and servers whose way to write a stream can be had. */
export const emitterNames = [
  'mjpg-streamer',
  'mjpg-streamer-wxp',
  'ustreamer',
  'ustreamer-advance',
  'motion',
  'motion-old',
  'ffmpeg',
  'esp32',
  'panasonic',
  'avtech',
  'foscam',
  'flask',
  'line-feeds',
  'viseron',
  'dahua',
  'dahua-h264',
  'wrong-length',
  'padded',
  'v4l2',
] as const

/** A name of {@link emitterNames}. */
export type EmitterName = (typeof emitterNames)[number]

/** Every way there is, by the name of a camera or server that has it. */
export const emitters: Readonly<Record<EmitterName, Emitter>> = {
  'mjpg-streamer': {
    contentType: `${mixed};boundary=boundarydonotcross`,
    framing: 'close',
    start: '--boundarydonotcross\r\n',
    part: (picture, about) => [
      `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\nX-Timestamp: ${seconds(about)}\r\n\r\n`,
      picture,
      '\r\n--boundarydonotcross\r\n',
    ],
  },
  'mjpg-streamer-wxp': {
    contentType: `${mixed};boundary=--myboundary`,
    framing: 'close',
    part: plain('myboundary'),
  },
  ustreamer: {
    contentType: `${mixed};boundary=boundarydonotcross`,
    framing: 'close',
    start: '--boundarydonotcross\r\n',
    part: (picture, about) => [
      `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\nX-Timestamp: ${seconds(about)}\r\n`,
      `X-UStreamer-Online: true\r\nX-UStreamer-Dropped: 0\r\nX-UStreamer-Latency: 0.001000\r\n\r\n`,
      picture,
      '\r\n--boundarydonotcross\r\n',
    ],
  },
  'ustreamer-advance': {
    contentType: `${mixed};boundary=boundarydonotcross`,
    framing: 'close',
    start: '--boundarydonotcross\r\nContent-Type: image/jpeg\r\n\r\n',
    part: (picture) => [picture, '\r\n--boundarydonotcross\r\nContent-Type: image/jpeg\r\n\r\n'],
  },
  motion: {
    contentType: `${mixed}; boundary=BoundaryString`,
    framing: 'chunked',
    part: plain('BoundaryString', ({ length }) => String(length).padStart(9)),
  },
  'motion-old': {
    contentType: `${mixed}; boundary=--BoundaryString`,
    framing: 'close',
    part: plain('BoundaryString', ({ length }) => `    ${length}`),
  },
  ffmpeg: {
    contentType: 'application/octet-stream',
    framing: 'chunked',
    start: '--ffmpeg\r\n',
    part: (picture) => [
      `Content-type: image/jpeg\r\nContent-length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n--ffmpeg\r\n',
    ],
  },
  esp32: {
    contentType: `${mixed};boundary=123456789000000000000987654321`,
    framing: 'chunked',
    part: (picture) => [
      `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n--123456789000000000000987654321\r\n',
    ],
  },
  panasonic: { contentType: `${mixed}; boundary =--myboundary`, framing: 'close', part: plain('myboundary') },
  avtech: { contentType: `${mixed}; boundary="AV_BOUNDARY"`, framing: 'close', part: plain('AV_BOUNDARY') },
  foscam: {
    contentType: `${mixed};boundary=ipcamera`,
    framing: 'close',
    part: (picture, about) => [...plain('ipcamera')(picture, about), '----\r\n'],
  },
  flask: {
    contentType: `${mixed}; boundary=frame`,
    framing: 'chunked',
    part: (picture) => ['--frame\r\nContent-Type: image/jpeg\r\n\r\n', picture, '\r\n'],
  },
  'line-feeds': {
    contentType: `${mixed}; boundary=frame`,
    framing: 'close',
    part: (picture) => ['--frame\nContent-Type: image/jpeg\n\n', picture, '\n'],
  },
  viseron: {
    contentType: `${mixed};boundary=--jpgboundary`,
    framing: 'chunked',
    part: (picture) => [
      `--jpgboundaryContent-type: image/jpeg\r\nContent-length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ],
  },
  dahua: {
    contentType: `${mixed}; boundary=--data-boundary--`,
    framing: 'close',
    part: (picture) => [
      `--data-boundary--\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ],
  },
  'dahua-h264': {
    contentType: `${mixed}; boundary=--data-boundary--`,
    framing: 'close',
    part: (picture) => [
      `--data-boundary--\r\nContent-Type: video/x-h264\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ],
  },
  'wrong-length': {
    contentType: `${mixed};boundary=frame`,
    framing: 'close',
    part: plain('frame', ({ length }) => String(length - 30)),
  },
  padded: {
    contentType: `${mixed};boundary=frame`,
    framing: 'close',
    part: (picture, about) =>
      plain('frame')(Buffer.concat([picture, Buffer.alloc(4096 - (picture.length % 4096))]), about),
  },
  v4l2: { contentType: undefined, framing: 'close', part: (picture) => [picture] },
}
