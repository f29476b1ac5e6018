import { readJpegHeader, withHuffmanTables } from '@vfab/driver-kit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tinyJpeg } from './tiny-jpeg.ts'

test('size and tables are read past fill bytes and comments', () => {
  expect(readJpegHeader(tinyJpeg(1))).toMatchObject({ widthPx: 16, heightPx: 8, hasHuffmanTables: true })
  expect(readJpegHeader(tinyJpeg(1, { huffmanTables: false }))).toMatchObject({ hasHuffmanTables: false })
})

test('a thumbnail inside EXIF is stepped over', () => {
  const whole = tinyJpeg(1)
  const inner = Buffer.from(whole)
  inner.writeUInt16BE(4, inner.indexOf(Buffer.from([0xff, 0xc0])) + 5)
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, inner.length + 8]), Buffer.from('Exif\0\0'), inner])
  const picture = Buffer.concat([whole.subarray(0, 2), exif, whole.subarray(2)])
  expect(readJpegHeader(picture)).toMatchObject({ heightPx: 8 })
})

test('progressive pictures have a size too', () => {
  const progressive = tinyJpeg(1)
  progressive[progressive.indexOf(Buffer.from([0xff, 0xc0])) + 1] = 0xc2
  expect(readJpegHeader(progressive)).toMatchObject({ widthPx: 16 })
})

test('what is cut off before the first scan, or is no JPEG, has none', () => {
  const whole = tinyJpeg(1)
  const scan = whole.indexOf(Buffer.from([0xff, 0xda]))
  for (let length = 0; length < scan + 4; length++) {
    expect(readJpegHeader(whole.subarray(0, length)), `${length} bytes`).toBeUndefined()
  }
  expect(readJpegHeader(Buffer.from('GIF89a, no JPEG at all'))).toBeUndefined()
})

test('any bytes are read without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 60 }), (noise, at) => {
      const bytes = Buffer.concat([tinyJpeg(1).subarray(0, at), noise])
      const header = readJpegHeader(bytes)
      if (header !== undefined) expect(header.scanOffset).toBeLessThan(bytes.length)
    }),
  )
})

test('the standard Huffman tables go before the first scan, once', () => {
  const without = tinyJpeg(1, { huffmanTables: false })
  const mended = withHuffmanTables(without)
  expect(mended.length).toBe(without.length + 420)
  expect(readJpegHeader(mended)).toMatchObject({ widthPx: 16, heightPx: 8, hasHuffmanTables: true })
  expect(withHuffmanTables(mended)).toBe(mended)
  const noJpeg = Buffer.from('no JPEG')
  expect(withHuffmanTables(noJpeg)).toBe(noJpeg)
})
