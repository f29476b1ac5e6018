import { encodeJpeg, type JpegOptions, type SquarePicture } from './jpeg-encoder.ts'

/** What a test picture says of itself, to eyes and to programs. */
export interface TestPicture {
  /** Name of the camera that took it. */
  readonly camera: string
  /** Number of the picture since the camera was switched on. */
  readonly sequence: number
  /** When it was taken: monotonic ms of this process, as `performance.now()` tells. */
  readonly takenMs: number
  /** The same on the wall clock, ms since 1970. */
  readonly wallTimeMs: number
}

const label = 'vfab test picture '

/**
 * A picture with moving colour bars, the sequence number large in the middle and the milliseconds below it. The comment
 * segment says the same: see {@link readTestPicture}.
 * @param size - multiples of 8
 */
export function testPicture(
  content: TestPicture,
  size: { readonly widthPx: number; readonly heightPx: number },
  options: JpegOptions = {},
): Buffer {
  const [columns, rows] = [size.widthPx / 8, size.heightPx / 8]
  const colours = new Uint32Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const bar = Math.floor(((column + content.sequence) * bars.length) / columns) % bars.length
      colours[row * columns + column] = row < rows / 4 ? bars[bar]! : 0x202020
    }
  }
  const picture = { columns, rows, colours }
  write(picture, String(content.sequence), Math.floor(rows / 2) - 2, 0xffffff)
  write(picture, String(Math.floor(content.takenMs)), Math.floor(rows / 2) + 5, 0x80ff80)
  return encodeJpeg(picture, { ...options, comment: label + JSON.stringify(content) })
}

/** Reads what {@link testPicture} wrote into the comment. @returns undefined for any other picture */
export function readTestPicture(bytes: Uint8Array): TestPicture | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = buffer.indexOf(label, 0, 'latin1')
  if (at < 4) return undefined
  const length = buffer.readUInt16BE(at - 2) - 2
  return JSON.parse(buffer.toString('latin1', at + label.length, at + length)) as TestPicture
}

const bars = [0xc0c0c0, 0xc0c000, 0x00c0c0, 0x00c000, 0xc000c0, 0xc00000, 0x0000c0]

/** Rows of three squares per digit, from the top. */
const shapes: readonly (readonly number[])[] = [
  [7, 5, 5, 5, 7],
  [2, 6, 2, 2, 7],
  [7, 1, 7, 4, 7],
  [7, 1, 7, 1, 7],
  [5, 5, 7, 1, 1],
  [7, 4, 7, 1, 7],
  [7, 4, 7, 5, 7],
  [7, 1, 2, 2, 2],
  [7, 5, 7, 5, 7],
  [7, 5, 7, 1, 7],
]

/** Writes digits of 3 × 5 squares, centred; what does not fit is left out at the front. */
function write({ columns, rows, colours }: SquarePicture, text: string, top: number, colour: number): void {
  const shown = text.slice(-Math.max(1, Math.floor((columns - 1) / 4)))
  const left = Math.floor((columns - 4 * shown.length + 1) / 2)
  for (const [index, digit] of [...shown].entries()) {
    for (const [line, bits] of (shapes[Number(digit)] ?? []).entries()) {
      for (let column = 0; column < 3; column++) {
        const [x, y] = [left + 4 * index + column, top + line]
        if ((bits & (4 >> column)) !== 0 && x >= 0 && x < columns && y >= 0 && y < rows)
          colours[y * columns + x] = colour
      }
    }
  }
}
