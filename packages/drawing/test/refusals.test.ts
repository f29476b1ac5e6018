import { gzipSync } from 'node:zlib'

import { isDriverError } from '@vfab/core'
import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'
import { lines, page, strokesOf } from './documents.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function* chunks(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}

/** The message with which a document is refused; fails when it is not, or not as it should be. */
async function refusal(svg: Parameters<typeof readSvg>[0], options?: Parameters<typeof readSvg>[1]): Promise<string> {
  const error: unknown = await readSvg(svg, options).then(
    () => 'was read',
    (reason: unknown) => reason,
  )
  if (!isDriverError(error)) throw new Error(`refused without a DriverError: ${String(error)}`)
  expect([error.type, error.code]).toEqual(['configuration', 'INPUT_INVALID'])
  return error.message
}

test.each([
  ['nothing at all', '', 'the SVG is empty'],
  ['blanks', ' \n ', 'the SVG is empty'],
  ['no bytes', new Uint8Array(), 'the SVG is empty'],
  ['plain text', 'hello', 'is not well-formed XML'],
  ['a web page', '<html><body/></html>', 'is not an SVG: its root element is html (line 1)'],
  ['an XML vocabulary of its own', '<svg xmlns="urn:mine"/>', 'is not an SVG'],
  ['an unclosed element', '<svg><g></svg>', 'is not well-formed XML: unexpected close tag (line 1'],
  ['a file cut off', '<svg><path d="M0 0', 'is not well-formed XML'],
  ['an undeclared entity', '<svg>&nbsp;</svg>', 'is not well-formed XML: undefined entity'],
  ['an SVG without a stroke', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'has nothing to draw'],
  ['nothing but images', page('<image/><image/>'), 'has nothing to draw: it holds only 2 images'],
  ['a PDF', bytes('%PDF-1.7 …'), 'is a PDF document, not an SVG'],
  ['a web page', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'), 'is a web page, not an SVG'],
  ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'is a PNG picture, not an SVG'],
  ['bytes that are no text', Uint8Array.of(0x3c, 0x73, 0xff, 0xfe, 0x80), 'is not valid utf-8 text'],
  ['an unknown encoding', bytes('<?xml version="1.0" encoding="klingon"?><svg/>'), 'has the encoding "klingon"'],
  ['a broken gzip', gzipSync('<svg/>').subarray(0, 12), 'cannot be unpacked'],
])('%s is refused', async (_name, svg, message) => {
  expect(await refusal(svg)).toContain(message)
})

test.each([
  [
    'a page of 0 × 0',
    '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"><path d="M0 0H1" stroke="red"/></svg>',
    'a page with a width of 0 mm',
  ],
  ['a page without height', '<svg width="10mm" height="0mm"/>', 'a page with a height of 0 mm'],
  ['a negative page', '<svg width="-10mm" height="10mm"/>', 'a page with a width of -10 mm'],
  ['a view box without area', '<svg viewBox="0 0 0 10"/>', 'a viewBox of 0 × 10'],
  ['a view box that is none', '<svg viewBox="0 0 ten 10"/>', 'the viewBox "0 0 ten 10"'],
  ['a page in no unit', '<svg width="10 parsecs" height="1"/>', 'the width "10 parsecs"'],
  ['a page of kilometres', '<svg width="1e9mm" height="10mm"/>', 'a page with a width of 1000000 m'],
])('%s is refused', async (_name, svg, message) => {
  expect(await refusal(svg)).toContain(message)
})

test.each([
  [
    'NaN in a path',
    '<path id="leaf" d="M10 10 L NaN 20"/>',
    'path "leaf" (line 1): it has malformed path data: a number is expected at character 10, near "M10 10 L NaN 20"',
  ],
  [
    'a path without a move',
    '<path d="L5 5"/>',
    'malformed path data: it does not begin with a move (M) at character 1',
  ],
  ['a coordinate too few', '<path d="M5 5L1"/>', 'malformed path data: a number is missing'],
  ['a letter that is no command', '<path d="M5 5X1 1"/>', 'malformed path data: a command is unknown at character 5'],
  ['a number too large to be one', '<path d="M0 0L1e999 0"/>', 'a number in its path that is Infinity'],
  ['NaN in points', '<polygon points="0 0 NaN 5 5 5"/>', 'polygon (line 1): it has the coordinate "NaN"'],
  ['an odd number of coordinates', '<polyline points="0 0 5"/>', 'has 3 coordinates; points come in pairs'],
  ['NaN for a radius', '<circle r="NaN"/>', 'circle (line 1): it has the length "NaN"'],
  ['NaN in a transform', '<g transform="translate(NaN 0)"/>', 'g (line 1): it has the transform "translate(NaN 0)"'],
  ['a point kilometres away', '<path d="M0 0L1e9 0"/>', 'has a point at 1000000000, 0 mm, more than 100 m away'],
  [
    'a scale that throws everything away',
    '<path transform="scale(1e300)" d="M0 0L1e300 1"/>',
    'has a point at Infinity',
  ],
])('%s is refused by strict reading, naming the element', async (_name, content, message) => {
  expect(await refusal(lines(content), { strict: true })).toContain(message)
})

test('messages begin with the name of the file', async () => {
  expect(await refusal('', { name: 'drawing.svg' })).toBe('drawing.svg is empty')
})

test('an error names the line it is on', async () => {
  const svg = `<svg>\n\n<path d="M0 0"/>\n<path id="x" d="M0"/></svg>`
  expect(await refusal(svg, { strict: true })).toContain('path "x" (line 4)')
})

test('a file larger than allowed is refused before it is read', async () => {
  expect(await refusal(lines('<path d="M0 0H1"/>'), { maxBytes: 100 })).toContain('is larger than 0 MB')
  expect(await refusal(chunks(bytes('<svg'), bytes(' '.repeat(200))), { maxBytes: 100 })).toContain('is larger than')
  expect(await refusal(gzipSync(' '.repeat(5000)), { maxBytes: 1000 })).toContain('cannot be unpacked')
})

test('text, bytes, streams in any pieces, gzip, UTF-16 and Latin-1 are read alike', async () => {
  const svg = lines('<path id="ü" d="M0 0H1"/>')
  const expected = [[0, 0, 1, 0]]
  const encoded = bytes(svg)
  const latin1 = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${svg}`, 'latin1')
  const utf16 = Buffer.from(`\ufeff${svg}`, 'utf16le')
  for (const input of [
    svg,
    `\ufeff${svg}`,
    encoded,
    Buffer.from(`\ufeff${svg}`),
    utf16,
    latin1,
    gzipSync(encoded),
    chunks(...Array.from(encoded, (byte) => Uint8Array.of(byte))),
    chunks(encoded.subarray(0, 70), new Uint8Array(), encoded.subarray(70)),
  ]) {
    expect(strokesOf(await readSvg(input))).toEqual(expected)
  }
})

test('reading stops when aborted, with the signal’s own reason', async () => {
  const reason = new Error('enough')
  await expect(readSvg(lines('<path d="M0 0H1"/>'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const controller = new AbortController()
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes('<svg>')
    controller.abort(reason)
    yield bytes('</svg>')
  }
  await expect(readSvg(stream(), { signal: controller.signal })).rejects.toBe(reason)
})

test('a stream that fails rejects with its own error', async () => {
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes('<svg>')
    throw new Error('disk gone')
  }
  await expect(readSvg(stream())).rejects.toThrow('disk gone')
})

test('a tolerance that is none is the caller’s mistake', async () => {
  await expect(readSvg(lines(''), { toleranceMm: 0 })).rejects.toThrow(RangeError)
})
