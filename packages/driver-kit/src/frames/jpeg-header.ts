/**
 * What a JPEG says of itself before the picture begins. The markers up to the first scan are walked by their lengths; no
 * pixel is decoded, and a thumbnail inside an EXIF segment is stepped over.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf Annex B
 */
export interface JpegHeader {
  readonly widthPx: number
  readonly heightPx: number
  /** False for the frames of many USB cameras, which leave the standard tables out: see `withHuffmanTables`. */
  readonly hasHuffmanTables: boolean
  /** Where the first scan begins: offset of its marker. */
  readonly scanOffset: number
}

const tables = 0xc4
const startOfScan = 0xda
const startOfImage = 0xd8
const endOfImage = 0xd9

/** Reads the header of a JPEG. @returns undefined for what is none, or ends before its first scan */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  let size: { widthPx: number; heightPx: number } | undefined
  let hasHuffmanTables = false
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++ // fill bytes may come before any marker
      continue
    }
    if (marker === endOfImage || marker === startOfImage) return undefined
    if (marker === startOfScan) return size && { ...size, hasHuffmanTables, scanOffset: at }
    if (isWithoutLength(marker)) {
      at += 2
      continue
    }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!
    if (length < 2) return undefined
    if (marker === tables) hasHuffmanTables = true
    if (isFrameHeader(marker)) {
      if (length < 8 || at + 9 > bytes.length) return undefined
      const heightPx = (bytes[at + 5]! << 8) | bytes[at + 6]!
      const widthPx = (bytes[at + 7]! << 8) | bytes[at + 8]!
      if (widthPx === 0) return undefined
      size = { widthPx, heightPx }
    }
    at += 2 + length
  }
  return undefined
}

/** SOF0 to SOF15, among which 0xC4, 0xC8 and 0xCC are something else. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== tables && marker !== 0xc8 && marker !== 0xcc
}

/** TEM, RST0 to RST7: markers that stand alone. */
function isWithoutLength(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
}
