import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createKeyDecoder, type Key } from '../src/keys/key-decoder.ts'

function keysOf(...chunks: readonly string[]): Key[] {
  const decoder = createKeyDecoder()
  return [...chunks.flatMap((chunk) => decoder.feed(chunk)), ...decoder.flush()]
}

const known: readonly (readonly [text: string, key: Key])[] = [
  ['\u001b[A', 'up'],
  ['\u001bOB', 'down'],
  ['\u001b[1;2C', 'shift-right'],
  ['\u001b[D', 'left'],
  ['\u001b[5~', 'page-up'],
  ['\u001b[6~', 'page-down'],
  ['p', 'p'],
  ['P', 'P'],
  [' ', 'space'],
  ['\r', 'enter'],
  ['\u0003', 'ctrl-c'],
  ['\u001a', 'ctrl-z'],
  ['é', 'é'],
  ['🖊', '🖊'],
]

test.each(known)('%j is the key %s', (text, key) => {
  expect(keysOf(text)).toEqual([key])
})

test('a lone Escape is the key Escape, once it is known that nothing follows', () => {
  const decoder = createKeyDecoder()
  expect(decoder.feed('\u001b')).toEqual([])
  expect(decoder.pending).toBe(true)
  expect(decoder.flush()).toEqual(['escape'])
})

test('sequences that mean nothing here are passed over', () => {
  expect(keysOf('\u001b[15~\u001b[200~x')).toEqual(['x'])
})

test('keys are the same however the terminal cuts them into pieces', () => {
  const sequences = fc.array(fc.constantFrom(...known.filter(([text]) => text !== '🖊')), { maxLength: 20 })
  fc.assert(
    fc.property(sequences, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (pressed, sizes) => {
      const text = pressed.map(([piece]) => piece).join('')
      const chunks: string[] = []
      for (let at = 0; at < text.length;) {
        const { value } = sizes.next() as { value: number }
        chunks.push(text.slice(at, at + value))
        at += value
      }
      expect(keysOf(...chunks)).toEqual(pressed.map(([, key]) => key))
    }),
  )
})

test('no input, however odd, is held back for long or thrown at', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (chunks) => {
      const decoder = createKeyDecoder()
      for (const chunk of chunks) decoder.feed(chunk)
      decoder.flush()
      expect(decoder.feed('x')).toEqual(['x'])
    }),
  )
})
