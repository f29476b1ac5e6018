import { readJpegHeader } from '../frames/jpeg-header.ts'
import { asBuffer, isStartOfPicture } from './byte-kinds.ts'
import type { FlawKind } from './flaws.ts'
import { JpegWalk } from './jpeg-walk.ts'

/** What {@link wholePicture} found: the picture without what follows it, or what is wrong. */
export type PictureVerdict =
  | { readonly picture: Uint8Array }
  | { readonly kind: FlawKind; readonly what: string; readonly format?: string | undefined }

/** How pictures of other formats begin. */
const otherFormats: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'PNG'],
  [/^GIF8/, 'GIF'],
  [/^RIFF[^]{4}WEBP/, 'WebP'],
  [/^[^]{4}ftyp(heic|heix|mif1|msf1|hevc)/, 'HEIC'],
  [/^[^]{4}ftypavif/, 'AVIF'],
  [/^BM/, 'BMP'],
  [/^(II\*\0|MM\0\*)/, 'TIFF'],
]

const damaged: PictureVerdict = { kind: 'damaged', what: 'a damaged picture' }

/** Looks at a single picture as a stream's parser would: it counts only if it is whole. */
export function wholePicture(bytes: Uint8Array): PictureVerdict {
  const buffer = asBuffer(bytes)
  if (buffer.length === 0) return { kind: 'empty', what: 'an empty picture' }
  if (!isStartOfPicture(buffer, 0)) {
    const head = buffer.toString('latin1', 0, 32)
    const format = otherFormats.find(([begins]) => begins.test(head))?.[1]
    return format === undefined
      ? { kind: 'not-a-picture', what: 'something that is not a picture' }
      : { kind: 'other-format', what: `a ${format} picture, not a JPEG`, format }
  }
  const end = new JpegWalk().advance(buffer)
  if (end?.found === 'end') {
    const picture = buffer.subarray(0, end.at)
    // Markers that follow each other to the end, and no size or no data between them, are what damage has left.
    return readJpegHeader(picture) === undefined ? damaged : { picture }
  }
  return end === undefined ? { kind: 'cut', what: `a picture that is cut off after ${buffer.length} bytes` } : damaged
}
