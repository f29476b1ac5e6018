import fc from 'fast-check'
import { expect, test } from 'vitest'

import { ChunkedBody } from '../src/http/chunked-body.ts'

/** What comes out of a body that is pushed in pieces of this size; undefined once it is none. */
function decode(bytes: Buffer, pieceBytes = bytes.length): { body: Buffer; isOver: boolean } | undefined {
  const pieces: Buffer[] = []
  const body = new ChunkedBody((piece) => pieces.push(Buffer.from(piece)))
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (!body.push(bytes.subarray(at, at + pieceBytes))) return undefined
  }
  return { body: Buffer.concat(pieces), isOver: body.isOver }
}

function encode(chunks: readonly Uint8Array[], extension = '', lineEnd = '\r\n', trailer = ''): Buffer {
  const framed = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${extension}${lineEnd}`),
    chunk,
    Buffer.from(lineEnd),
  ])
  return Buffer.concat([...framed, Buffer.from(`0${lineEnd}${trailer}${lineEnd}`)])
}

test('any bytes in any chunks come out as they went in, however they are cut on the way', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 70 }), { maxLength: 8 }),
      fc.constantFrom('', ';name=value', ' ', '; a="b;c"'),
      fc.constantFrom('\r\n', '\n'),
      fc.constantFrom('', 'Expires: never\r\n', 'A: b\nC: d\n'),
      fc.integer({ min: 1, max: 50 }),
      (chunks, extension, lineEnd, trailer, pieceBytes) => {
        const sent = encode(chunks, extension, lineEnd, trailer)
        expect(decode(sent, pieceBytes)).toEqual({ body: Buffer.concat(chunks), isOver: true })
        for (const cut of [1, 2]) expect(decode(sent.subarray(0, -cut), pieceBytes)?.isOver).not.toBe(true)
      },
    ),
  )
})

test('nothing after the last chunk belongs to the body', () => {
  expect(decode(Buffer.concat([encode([Buffer.from('picture')]), Buffer.from('5\r\nother\r\n')]))).toEqual({
    body: Buffer.from('picture'),
    isOver: true,
  })
})

test.each([
  ['no size', 'picture'],
  ['an empty size', '\r\n'],
  ['a size of more than four gigabytes', '123456789\r\n'],
  ['bytes between a chunk and the next', '1\r\nab\r\n'],
])('%s is no chunked body', (_what, sent) => {
  expect(decode(Buffer.from(sent))).toBeUndefined()
})

test('no bytes make it do more than say that they are no chunked body', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decode(Buffer.from(bytes), 7)))
})
