import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineSplitter } from '../../src/lines/line-splitter.ts'

function split(chunks: readonly Uint8Array[], maxLineBytes = 1000): string[] {
  const found: string[] = []
  const take = createLineSplitter(maxLineBytes, {
    line: (text) => found.push(text),
    tooLong: () => found.push('<too long>'),
  })
  for (const chunk of chunks) take(chunk)
  return found
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

test.each([
  ['OK\r\n', ['OK']],
  ['1\n\rOK\r\n', ['1', 'OK']],
  ['a\rb\nc\r\r\n\nd\n', ['a', 'b', 'c', 'd']],
  ['\r\n\r\n', []],
  ['half', []],
])('splits %j at any run of CR and LF', (text, lines) => {
  expect(split([bytes(text)])).toEqual(lines)
})

test('finds the same lines however the bytes are cut', () => {
  // Few different bytes, so that line endings and over-long lines are frequent.
  const byte = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(10, 13) }, fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(
      fc
        .uint8Array({ maxLength: 200 })
        .chain((any) => fc.array(byte, { maxLength: 200 }).map((few) => [...any, ...few])),
      fc.array(fc.nat(400)),
      fc.integer({ min: 1, max: 12 }),
      (stream, cuts, maxLineBytes) => {
        const whole = Uint8Array.from(stream)
        const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length]
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end))
        expect(split(chunks, maxLineBytes)).toEqual(split([whole], maxLineBytes))
      },
    ),
    { numRuns: 1000 },
  )
})

test('finds exactly the lines that were joined', () => {
  const line = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((codes) => {
    return String.fromCharCode(...codes.map((code) => (code === 10 || code === 13 ? 32 : code)))
  })
  const ending = fc.constantFrom('\r', '\n', '\r\n', '\n\r', '\r\r\n')
  fc.assert(
    fc.property(fc.array(fc.tuple(line, ending)), (lines) => {
      expect(split([bytes(lines.flat().join(''))])).toEqual(lines.map(([text]) => text))
    }),
  )
})

test('reports an over-long line once and drops it to its end', () => {
  expect(split([bytes('12345'), bytes('678901'), bytes('2345\rok\r')], 10)).toEqual(['<too long>', 'ok'])
})

test('takes a line of exactly the longest length', () => {
  expect(split([bytes('1234567890\r12345678901\r')], 10)).toEqual(['1234567890', '<too long>'])
})

test('a line is as old as its first byte, however late the rest of it comes', () => {
  const found: [string, number][] = []
  const take = createLineSplitter(20, {
    line: (text, firstByteMs) => found.push([text, firstByteMs]),
    tooLong: () => {},
  })
  take(bytes('one\ntw'), 10)
  take(bytes('o'), 20)
  take(bytes('\r\nthree\nfo'), 30)
  take(bytes(`ur\n${'x'.repeat(30)}`), 40)
  take(bytes('x\nfive\n'), 50)
  expect(found).toEqual([
    ['one', 10],
    ['two', 10],
    ['three', 30],
    ['four', 30],
    ['five', 50],
  ])
})
