/**
 * What cameras and servers send, byte for byte, each with where it was seen. Everything between the pictures is written out.
 */

/** One way to send pictures. */
export interface Emitter {
  readonly name: string
  /** Header of the whole answer; undefined where there is none. */
  readonly contentType: string | undefined
  readonly stream: (pictures: readonly Buffer[]) => Buffer
  /** Things that are told although every picture arrives. */
  readonly flaws?: boolean
}

type Part = (picture: Buffer, index: number) => readonly (string | Buffer)[]

function inOrder(part: Part, before = '', after = ''): Emitter['stream'] {
  return (pictures) => bytes([before, ...pictures.flatMap((picture, index) => part(picture, index)), after])
}

function bytes(pieces: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)))
}

const mixed = 'multipart/x-mixed-replace'

export const emitters: readonly Emitter[] = [
  {
    name: 'mjpg-streamer: the first boundary after the HTTP header, then one after each part', // jacksonliam/mjpg-streamer httpd.c
    contentType: `${mixed};boundary=boundarydonotcross`,
    stream: inOrder(
      (picture, index) => [
        `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\nX-Timestamp: 16${index}.250000\r\n\r\n`,
        picture,
        '\r\n--boundarydonotcross\r\n',
      ],
      '--boundarydonotcross\r\n',
    ),
  },
  {
    name: 'mjpg-streamer in WXP mode: the header has the dashes already', // same file
    contentType: `${mixed};boundary=--myboundary`,
    stream: inOrder((picture) => [
      `--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'ustreamer with extra headers', // pikvm/ustreamer src/ustreamer/http/server.c
    contentType: `${mixed};boundary=boundarydonotcross`,
    stream: inOrder(
      (picture, index) => [
        `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\nX-Timestamp: ${index}.5\r\n`,
        'X-UStreamer-Online: true\r\nX-UStreamer-Width: 640\r\nX-UStreamer-Height: 480\r\nX-UStreamer-Latency: 0.001\r\n\r\n',
        picture,
        '\r\n--boundarydonotcross\r\n',
      ],
      '--boundarydonotcross\r\n',
    ),
  },
  {
    name: 'ustreamer with advance headers: no length, the next header right after the picture',
    contentType: `${mixed};boundary=boundarydonotcross`,
    stream: inOrder(
      (picture, index) => [
        picture,
        `\r\n--boundarydonotcross\r\nContent-Type: image/jpeg\r\nX-Timestamp: ${index}.25\r\n\r\n`,
      ],
      '--boundarydonotcross\r\nContent-Type: image/jpeg\r\nX-Timestamp: 0.0\r\n\r\n',
    ),
  },
  {
    name: 'motion: a length padded with blanks', // Motion-Project/motion src/webu_stream.cpp
    contentType: `${mixed}; boundary=BoundaryString`,
    stream: inOrder((picture) => [
      `--BoundaryString\r\nContent-type: image/jpeg\r\nContent-Length: ${String(picture.length).padStart(9)}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'old motion: dashes in the header', // motioneye#733
    contentType: `${mixed}; boundary=--BoundaryString`,
    stream: inOrder((picture) => [
      `--BoundaryString\r\nContent-type: image/jpeg\r\nContent-Length:     ${picture.length}\r\n\r\n`,
      picture,
      '\r\n\r\n',
    ]),
  },
  {
    name: 'ffmpeg without -content_type: no boundary in the header', // MissionPlanner#3604
    contentType: 'application/octet-stream',
    stream: inOrder(
      (picture) => [
        `Content-type: image/jpeg\r\nContent-length: ${picture.length}\r\n\r\n`,
        picture,
        '\r\n--ffmpeg\r\n',
      ],
      '--ffmpeg\r\n',
    ),
  },
  {
    name: 'ESP32-CAM and Tasmota: no first boundary', // arduino-esp32#3597, Tasmota#12376, go2rtc#545
    contentType: `${mixed};boundary=123456789000000000000987654321`,
    stream: inOrder((picture) => [
      `Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n--123456789000000000000987654321\r\n',
    ]),
  },
  {
    name: 'no first boundary, no length', // yoursunny/esp32cam#67
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => ['Content-Type: image/jpeg\r\n\r\n', picture, '\r\n--frame\r\n']),
  },
  {
    name: 'Panasonic BL-VT164P: a blank before the equals sign', // node-mjpeg-proxy#8
    contentType: `${mixed}; boundary =--myboundary`,
    stream: inOrder((picture) => [
      `--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'Avtech: a quoted boundary', // node-mjpeg-proxy#1
    contentType: `${mixed}; boundary="AV_BOUNDARY"`,
    stream: inOrder((picture) => [
      `\r\n--AV_BOUNDARY\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
    ]),
  },
  {
    name: 'Foscam G2: stray lines of dashes', // go2rtc#1258
    contentType: `${mixed};boundary=ipcamera`,
    stream: inOrder((picture) => [
      `--ipcamera\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n----\r\n',
    ]),
  },
  {
    name: 'Mobotix T25, Flask and FastAPI: no length', // go2rtc#1833
    contentType: `${mixed}; boundary=frame`,
    stream: inOrder((picture) => ['--frame\r\nContent-Type: image/jpeg\r\n\r\n', picture, '\r\n']),
  },
  {
    name: 'no length, line feeds alone',
    contentType: `${mixed}; boundary=frame`,
    stream: inOrder((picture) => ['--frame\nContent-Type: image/jpeg\n\n', picture, '\n']),
  },
  {
    name: 'with length, line feeds alone',
    contentType: `${mixed}; boundary=frame`,
    stream: inOrder((picture) => [
      `--frame\nContent-Type: image/jpeg\nContent-Length: ${picture.length}\n\n`,
      picture,
      '\n',
    ]),
  },
  {
    name: 'old Viseron: a header glued to the boundary', // viseron#355
    contentType: `${mixed};boundary=--jpgboundary`,
    stream: inOrder((picture) => [
      `--jpgboundaryContent-type: image/jpeg\r\nContent-length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'a header glued to a boundary that no header names, no length',
    contentType: undefined,
    stream: inOrder((picture) => ['--jpgboundaryContent-type: image/jpeg\r\n\r\n', picture, '\r\n']),
  },
  {
    name: 'Dahua: the end boundary as the delimiter', // go2rtc#545
    contentType: `${mixed}; boundary=--data-boundary--`,
    stream: inOrder((picture) => [
      `--data-boundary--\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'the end boundary as the delimiter, unnamed, no length',
    contentType: mixed,
    stream: inOrder((picture) => ['--data-boundary--\r\nContent-Type: image/jpeg\r\n\r\n', picture, '\r\n']),
  },
  {
    name: 'another boundary in the body than in the header',
    contentType: `${mixed};boundary=promised`,
    stream: inOrder((picture) => ['--given\r\nContent-Type: image/jpeg\r\n\r\n', picture, '\r\n']),
  },
  {
    name: 'a carriage return after the boundary in the header, capitals in its name',
    contentType: `Multipart/X-Mixed-Replace;Boundary=frame\r`,
    stream: inOrder((picture) => [
      `--frame\r\nCONTENT-TYPE: IMAGE/JPEG\r\nCONTENT-LENGTH: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'text and blank lines before the first boundary',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder(
      (picture) => [
        `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
        picture,
        '\r\n',
      ],
      '\r\n\r\nThis is a multi-part message.\r\n-- camera 1 --\r\n\r\n',
    ),
  },
  {
    name: 'blank lines between the part header and the picture',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => [
      `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'the boundary twice, an empty part between',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => [
      `--frame\r\n--frame\r\n\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'no header and no blank line before the picture',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => ['--frame\r\n', picture, '\r\n']),
  },
  {
    name: 'a part without a type, parameters in it, image/jpg',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture, index) => [
      `--frame\r\n${['', 'Content-Type: image/jpg\r\n', 'Content-Type: image/jpeg; quality=80\r\n'][index % 3]!}`,
      `Content-Length: ${picture.length}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'a length that counts the line break after the picture too',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => [
      `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length + 2}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'a length that is too small',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture, index) => [
      `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length - 20 - index}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'a length that reaches into the next part',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder(
      (picture) => [
        `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length + 25}\r\n\r\n`,
        picture,
        '\r\n',
      ],
      '',
      '--frame--\r\nthat is all of the film\r\n',
    ),
    flaws: true,
  },
  {
    name: 'a length that is no number',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture, index) => [
      `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${['', '-1', '0', 'many', '1e9'][index % 5]!}\r\n\r\n`,
      picture,
      '\r\n',
    ]),
  },
  {
    name: 'no line break between picture and boundary',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => ['--frame\r\nContent-Type: image/jpeg\r\n\r\n', picture]),
  },
  {
    name: 'V4L2: frames padded with zeros, the length that of the buffer', // rscam#20
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => [
      `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length + 3000}\r\n\r\n`,
      picture,
      Buffer.alloc(3000),
      '\r\n',
    ]),
  },
  {
    name: 'frames padded with zeros, no length',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder((picture) => ['--frame\r\nContent-Type: image/jpeg\r\n\r\n', picture, Buffer.alloc(3000), '\r\n']),
  },
  {
    name: 'v4l2-ctl: pictures that follow each other, no boundary at all',
    contentType: undefined,
    stream: inOrder((picture) => [picture]),
  },
  {
    name: 'padded pictures without a boundary',
    contentType: 'application/octet-stream',
    stream: inOrder((picture) => [picture, Buffer.alloc(5000)]),
  },
  {
    name: 'a stream that is entered in the middle of a picture',
    contentType: `${mixed};boundary=frame`,
    stream: inOrder(
      (picture) => [
        `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
        picture,
        '\r\n',
      ],
      '\x93\xff\x00\x12\n\x80\x81\xff\xd9\r\n',
    ),
  },
]
