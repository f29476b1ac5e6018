import { crc32, inflateSync } from 'node:zlib'

import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { firstPicture } from '../src/drawings/first-picture.ts'

/** Chunks of a PNG by name, with their checksums tried. */
function chunksOf(png: Uint8Array): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(png)
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const body = bytes.subarray(at + 4, at + 8 + length)
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(body))
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4))
    at += 12 + length
  }
  return chunks
}

/** A drawing on a page of 256 × 128 mm: four pixels for each millimetre. */
async function pictured(
  layers: readonly { readonly color?: string; readonly strokes: readonly (readonly number[])[] }[],
): Promise<{ readonly size: readonly number[]; at(x: number, y: number): string | undefined }> {
  const png = await firstPicture({
    page: { widthMm: 256, heightMm: 128 },
    layers: layers.map(({ color, strokes }) => ({ color, strokes: strokesFrom(strokes) })),
  })
  const chunks = chunksOf(png)
  const header = chunks.get('IHDR')!
  const size = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const rows = inflateSync(chunks.get('IDAT')!)
  const [palette, alpha] = [chunks.get('PLTE')!, chunks.get('tRNS')!]
  return {
    size,
    at(x, y) {
      const entry = rows[y * (size[0]! + 1) + 1 + x]!
      const color = palette.subarray(3 * entry, 3 * entry + 3).toString('hex')
      return alpha[entry] === 0 ? undefined : `${color} ${alpha[entry]}`
    },
  }
}

test('lines lie where their strokes are, in the colours of their layers, and the paper is transparent', async () => {
  const picture = await pictured([
    { color: '#cc2200', strokes: [[10, 10.125, 20, 10.125]] },
    {
      strokes: [
        [30.125, 40, 30.125, 50],
        [60.125, 60.125],
      ],
    },
  ])
  expect(picture.size).toEqual([1024, 512])
  expect([picture.at(60, 40), picture.at(60, 39), picture.at(60, 41), picture.at(90, 40)]).toEqual([
    'cc2200 255',
    undefined,
    undefined,
    undefined,
  ])
  expect([picture.at(120, 180), picture.at(120, 210), picture.at(240, 240)]).toEqual([
    '1d1f24 255',
    undefined,
    '1d1f24 255',
  ])
})

test('a line between two rows is in both, as a part of each', async () => {
  const picture = await pictured([{ color: '#000000', strokes: [[10, 10, 20, 10]] }])
  expect([picture.at(60, 39), picture.at(60, 40)]).toEqual(['000000 136', '000000 136'])
})

test('what lies beyond the paper is left out, and colours beyond the palette take its last', async () => {
  const strokes = [[-100, 20.125, 1e6, 20.125]]
  const many = Array.from({ length: 30 }, (_, index) => ({ color: `#0000${String(10 + index)}`, strokes }))
  const picture = await pictured(many)
  expect([picture.at(0, 80), picture.at(1023, 80)]).toEqual(['000026 255', '000026 255'])
})
