/** JPEGs for tests: right in every marker and length, with entropy-coded data that nobody decodes. */

/** What {@link picture} puts into a JPEG. */
export interface PictureOptions {
  readonly seed: number
  /** Bytes of entropy-coded data, about. */
  readonly dataBytes?: number
  /** An EXIF segment that holds a whole small JPEG, start and end markers included. */
  readonly exifThumbnail?: boolean
  /** False: as USB cameras send them. */
  readonly huffmanTables?: boolean
  readonly widthPx?: number
  readonly heightPx?: number
}

export function picture(options: PictureOptions): Buffer {
  const { seed, dataBytes = 900, exifThumbnail = false, huffmanTables = true, widthPx = 640, heightPx = 480 } = options
  const thumbnail = Buffer.concat([
    Buffer.from('Exif\0\0'),
    Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 2, 0xff, 0xd9, 0x0d, 0x0a]),
  ])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    ...(exifThumbnail ? [segment(0xe1, thumbnail)] : []),
    segment(0xfe, Buffer.from(`picture ${seed}`)),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, Buffer.from([8, heightPx >> 8, heightPx & 255, widthPx >> 8, widthPx & 255, 1, 1, 0x11, 0])),
    ...(huffmanTables ? [segment(0xc4, Buffer.alloc(19, 0))] : []),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    entropyData(seed, dataBytes),
    Buffer.from([0xff, 0xd9]),
  ])
}

/** Ten pictures of different lengths, some with a thumbnail. */
export function pictures(count = 10, options: Partial<PictureOptions> = {}): Buffer[] {
  return Array.from({ length: count }, (_, index) =>
    picture({ seed: index + 1, dataBytes: 300 + 137 * index, exifThumbnail: index % 3 === 1, ...options }),
  )
}

function segment(marker: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body])
}

/** Bytes of all values, line breaks and dashes among them; 0xFF stuffed, and a restart marker now and then. */
function entropyData(seed: number, length: number): Buffer {
  const bytes: number[] = []
  let state = seed * 2654435761
  while (bytes.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const byte = state >>> 24
    bytes.push(byte)
    if (byte === 0xff) bytes.push(0)
    if (bytes.length % 61 === 0) bytes.push(0x0d, 0x0a, 0x2d, 0x2d)
    if (bytes.length % 97 === 0) bytes.push(0xff, 0xd0 + (bytes.length % 8))
  }
  return Buffer.from(bytes)
}
