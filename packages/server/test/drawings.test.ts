import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

import { expect, test } from 'vitest'

import { strokesHeaderBytes } from '../src/api/strokes.ts'
import { packStrokes } from '../src/drawings/pack-strokes.ts'
import { startServer, tenLines } from './running-server.ts'

/** Reads the layout that api/strokes.ts describes. */
function unpack(bytes: Uint8Array): { page: number[]; layers: number[]; strokes: number[][] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  expect([...bytes.subarray(0, 4)]).toEqual([86, 70, 83, 84])
  expect(view.getUint16(4, true)).toBe(1)
  const size = view.getUint16(6, true)
  const unit = view.getFloat64(8, true)
  const [layers, count, points] = [32, 36, 40].map((at) => view.getUint32(at, true)) as [number, number, number]
  let at = strokesHeaderBytes
  const take = (number: number, bytesEach: number): number[] => {
    const values = Array.from({ length: number }, (_, index) =>
      bytesEach === 2 ? view.getInt16(at + 2 * index, true) : view.getInt32(at + 4 * index, true),
    )
    at += number * bytesEach
    return values
  }
  const firsts = take(layers + 1, 4)
  const [counts, firstX, firstY] = [take(count, 4), take(count, 4), take(count, 4)]
  const [x, y] = [take(points - count, size), take(points - count, size)]
  expect(at).toBe(bytes.byteLength)
  let lastX = 0
  let lastY = 0
  let next = 0
  const strokes = counts.map((length, stroke) => {
    const coords: number[] = []
    for (let point = 0; point < length; point++) {
      lastX += point === 0 ? firstX[stroke]! : x[next]!
      lastY += point === 0 ? firstY[stroke]! : y[next]!
      if (point > 0) next += 1
      coords.push(lastX * unit, lastY * unit)
    }
    return coords
  })
  return { page: [view.getFloat64(16, true), view.getFloat64(24, true)], layers: firsts, strokes }
}

test.each([
  ['near', 10, 2],
  ['far', 900, 4],
])('strokes that go %s are packed and read again', (_how, length, bytesEach) => {
  const coordsMm = Float64Array.from([1, 2, 1 + length, 2, 1 + length, 7.126, 0, 0])
  const starts = Uint32Array.from([0, 3, 4])
  const empty = { coordsMm: new Float64Array(), starts: Uint32Array.from([0]) }
  const packed = packStrokes({
    page: { widthMm: 210, heightMm: 297 },
    layers: [{ strokes: { coordsMm, starts } }, { strokes: empty }],
  })
  expect(new DataView(packed.buffer).getUint16(6, true)).toBe(bytesEach)
  const { page, layers, strokes } = unpack(packed)
  expect([page, layers]).toEqual([
    [210, 297],
    [0, 2, 2],
  ])
  const expected = [
    [1, 2, 1 + length, 2, 1 + length, 7.13],
    [0, 0],
  ]
  strokes.flat().forEach((value, index) => expect(value).toBeCloseTo(expected.flat()[index]!, 6))
})

test('a drawing is stored under its hash, and its strokes come packed for good', async () => {
  const { client, server } = await startServer()
  const page = await client()
  const drawing = await page.upload(tenLines, '../../etc/pass\u0000wd.svg')
  expect(drawing).toMatchObject({ id: createHash('sha256').update(tenLines).digest('hex'), name: 'passwd.svg' })
  const { stateDirectory } = server.workshop
  expect(readdirSync(join(stateDirectory, 'server/drawings')).sort()).toEqual([drawing.id, `${drawing.id}.json`])
  const params = { drawing: drawing.id }
  const settings = { device: 'ebb:sim', fit: true, paper: 'A5', marginMm: 10 } as const
  const preparation = await page.ask('prepare', { params, body: settings })
  const { paper, ...rest } = settings
  expect((await page.ask('prepare', { params, body: { paper, ...rest } })).id).toBe(preparation.id)
  const strokes = await page.raw('preparedStrokes', {
    params: { preparation: preparation.id },
    headers: { 'accept-encoding': 'identity' },
  })
  expect(strokes.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
  expect(unpack(new Uint8Array(await strokes.arrayBuffer())).strokes).toHaveLength(10)
  const picture = await page.raw('preparedPicture', { params: { preparation: preparation.id } })
  expect([picture.headers.get('content-type'), picture.headers.get('cache-control')]).toEqual([
    'image/png',
    'private, max-age=31536000, immutable',
  ])
  expect(
    Buffer.from(await picture.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
  const packed = await new Promise<Buffer>((resolve, reject) => {
    const headers = { authorization: `Bearer ${page.token}`, 'accept-encoding': 'br' }
    request(strokes.url, { headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)))
    })
      .on('error', reject)
      .end()
  })
  expect(unpack(new Uint8Array(brotliDecompressSync(packed))).strokes).toHaveLength(10)
  await page.ask('removeDrawing', { params })
  await expect(page.ask('showPreparation', { params: { preparation: preparation.id } })).rejects.toMatchObject({
    status: 404,
  })
})

test('an upload that is too large is refused while it comes', async () => {
  const { client, url, server } = await startServer({
    limits: { uploadBytes: 10_000, drawings: 2, storeBytes: 15_000 },
  })
  const page = await client()
  const response = await new Promise<number>((resolve, reject) => {
    const headers = { authorization: `Bearer ${page.token}`, 'content-type': 'application/octet-stream' }
    const sent = request(`${url}api/v1/drawings?name=x`, { method: 'POST', headers }, ({ statusCode }) =>
      resolve(statusCode ?? 0),
    )
    sent.on('error', reject)
    sent.write(Buffer.alloc(10_000, ' '))
    sent.write(Buffer.alloc(1, ' ')) // and no end
  })
  expect(response).toBe(413)
  await expect(page.upload(`${tenLines}${' '.repeat(9990)}`)).rejects.toMatchObject({ status: 413, code: 'TOO_LARGE' })
  const kept = await page.upload(`${tenLines}${' '.repeat(8000)}`)
  await expect(page.upload(`${tenLines}${' '.repeat(8001)}`)).rejects.toMatchObject({ status: 507, code: 'STORE_FULL' })
  await expect(
    page.ask('addDrawing', { query: { name: 'x' }, body: new TextEncoder().encode('no drawing') }),
  ).rejects.toMatchObject({
    status: 422,
    code: 'INPUT_INVALID',
  })
  const digest = { 'content-digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` }
  await expect(
    page.ask('addDrawing', { query: { name: 'x' }, body: new TextEncoder().encode(tenLines), headers: digest }),
  ).rejects.toMatchObject({ status: 400 })
  expect(readdirSync(join(server.workshop.stateDirectory, 'server/drawings')).sort()).toEqual([
    kept.id,
    `${kept.id}.json`,
  ])
})
