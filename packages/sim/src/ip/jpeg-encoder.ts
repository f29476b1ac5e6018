/**
 * Writes baseline JPEGs (ITU-T T.81) of flat squares: every 8 × 8 block has one colour, so that of the transform only the DC
 * coefficient is left and a picture costs some thousand bytes and a fraction of a millisecond. Any decoder shows it.
 */

/** Colours of the squares, row by row: 0xRRGGBB. */
export interface SquarePicture {
  readonly columns: number
  readonly rows: number
  readonly colours: Uint32Array
}

/** Bits of the DC difference classes of Annex K.3.1 (luminance), used for all three components. */
const dcCodes: readonly (readonly [code: number, bits: number])[] = [
  [0b00, 2],
  [0b010, 3],
  [0b011, 3],
  [0b100, 3],
  [0b101, 3],
  [0b110, 3],
  [0b1110, 4],
  [0b11110, 5],
  [0b111110, 6],
  [0b1111110, 7],
  [0b11111110, 8],
  [0b111111110, 9],
]
const dcCounts = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
/** The only AC code that is needed: end of block, one bit. */
const acCounts = [1, ...Array<number>(15).fill(0)]

/** Quantiser of the DC coefficient: the DC of a flat block is eight times its level, so that 8 keeps every level. */
const quantiser = 8

/** What {@link encodeJpeg} may put into or leave out of a picture. */
export interface JpegOptions {
  /** Text of the comment segment. */
  readonly comment?: string | undefined
  /** Adds an EXIF segment with a whole JPEG as the thumbnail in it. */
  readonly exifThumbnail?: boolean | undefined
  /** Leaves the Huffman tables out, as USB cameras do: then the standard ones are used. */
  readonly withoutTables?: boolean | undefined
}

/** Encodes a picture of `columns` × 8 by `rows` × 8 pixels. */
export function encodeJpeg(picture: SquarePicture, options: JpegOptions = {}): Buffer {
  const { columns, rows } = picture
  const [width, height] = [columns * 8, rows * 8]
  const size = [height >> 8, height & 255, width >> 8, width & 255]
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...(options.exifThumbnail === true ? [exif(encodeJpeg(thumbnail))] : []),
    ...(options.comment === undefined ? [] : [segment(0xfe, Buffer.from(options.comment, 'latin1'))]),
    segment(0xdb, [0, ...Array<number>(64).fill(quantiser)]),
    segment(0xc0, [8, ...size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    ...(options.withoutTables === true
      ? []
      : [segment(0xc4, [0x00, ...dcCounts, ...dcCodes.keys()]), segment(0xc4, [0x10, ...acCounts, 0x00])]),
    segment(0xda, [3, 1, 0x00, 2, 0x00, 3, 0x00, 0, 63, 0]),
    encodeScan(picture, options.withoutTables === true ? standardEndOfBlock : ownEndOfBlock),
    Buffer.from([0xff, 0xd9]),
  ])
}

const ownEndOfBlock = [0b0, 1] as const
/** End of block in Annex K.3.2. */
const standardEndOfBlock = [0b1010, 4] as const

const thumbnail: SquarePicture = { columns: 2, rows: 2, colours: Uint32Array.of(0, 0xff0000, 0xff00, 0xff) }

/** A TIFF header with a directory that lists nothing. */
const emptyTiff = Buffer.from('4d4d002a00000008000000000000', 'hex')

function exif(jpeg: Buffer): Buffer {
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), emptyTiff, jpeg]))
}

function segment(marker: number, body: Uint8Array | readonly number[]): Buffer {
  const length = body.length + 2
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), Uint8Array.from(body)])
}

function encodeScan({ colours }: SquarePicture, endOfBlock: readonly [number, number]): Buffer {
  const bits = new BitWriter(colours.length * 12)
  const previous = [0, 0, 0]
  for (const colour of colours) {
    const [y, cb, cr] = toYcbcr(colour)
    writeDc(bits, y, previous, 0)
    bits.write(...endOfBlock)
    writeDc(bits, cb, previous, 1)
    bits.write(...endOfBlock)
    writeDc(bits, cr, previous, 2)
    bits.write(...endOfBlock)
  }
  return bits.end()
}

function writeDc(bits: BitWriter, level: number, previous: number[], component: number): void {
  const difference = level - previous[component]!
  previous[component] = level
  const size = 32 - Math.clz32(Math.abs(difference))
  const [code, length] = dcCodes[size]!
  bits.write(code, length)
  if (size > 0) bits.write(difference > 0 ? difference : difference + (1 << size) - 1, size)
}

/** JFIF's conversion, levels around 0. */
function toYcbcr(colour: number): [number, number, number] {
  const [r, g, b] = [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255]
  return [
    Math.round(0.299 * r + 0.587 * g + 0.114 * b) - 128,
    Math.round(-0.168736 * r - 0.331264 * g + 0.5 * b),
    Math.round(0.5 * r - 0.418688 * g - 0.081312 * b),
  ]
}

/** Most significant bit first; a byte of ones is followed by a zero, as JPEG wants it. */
class BitWriter {
  #bytes: Buffer
  #length = 0
  #accumulator = 0
  #bits = 0

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(64, capacity))
  }

  write(value: number, count: number): void {
    this.#accumulator = (this.#accumulator << count) | value
    this.#bits += count
    while (this.#bits >= 8) {
      this.#bits -= 8
      this.#put((this.#accumulator >> this.#bits) & 255)
    }
    this.#accumulator &= (1 << this.#bits) - 1
  }

  /** Fills the last byte with ones. */
  end(): Buffer {
    if (this.#bits > 0) this.write((1 << (8 - this.#bits)) - 1, 8 - this.#bits)
    return this.#bytes.subarray(0, this.#length)
  }

  #put(byte: number): void {
    if (this.#length + 2 > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.allocUnsafe(this.#bytes.length)])
    }
    this.#bytes[this.#length++] = byte
    if (byte === 255) this.#bytes[this.#length++] = 0
  }
}
