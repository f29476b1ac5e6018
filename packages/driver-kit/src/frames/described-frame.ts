import type { Frame } from '@vfab/core'
import { insertTables } from './huffman-tables.ts'
import { readJpegHeader } from './jpeg-header.ts'

/** A frame as its bytes say it is. */
export type DescribedFrame = Pick<Frame, 'bytes' | 'format' | 'widthPx' | 'heightPx'>

/** Reads size and tables of a JPEG; one without Huffman tables gets the standard ones. @returns undefined for what is no JPEG */
export function describeJpeg(bytes: Uint8Array): DescribedFrame | undefined {
  const header = readJpegHeader(bytes)
  if (header === undefined) return undefined
  const { widthPx, heightPx, hasHuffmanTables, scanOffset } = header
  return { bytes: hasHuffmanTables ? bytes : insertTables(bytes, scanOffset), format: 'jpeg', widthPx, heightPx }
}
