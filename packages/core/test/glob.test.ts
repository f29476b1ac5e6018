import fc from 'fast-check'
import { expect, test } from 'vitest'

import { matchesGlob } from '../src/index.ts'

test.each([
  ['EiBotBoard*', 'EiBotBoard,East'],
  ['eibotboard*', 'EIBOTBOARD'],
  ['*GRBL*', 'My grbl Controller'],
  ['/dev/video*', '/dev/video10'],
  ['/dev/ttyACM?', '/dev/ttyACM0'],
  ['*', ''],
  ['**', 'anything'],
  ['', ''],
  ['a*b*c', 'aXbXbXc'],
  ['?', '🖊'],
  ['v1.0 (rev+2)', 'V1.0 (REV+2)'],
])('%j fits %j', (pattern, text) => {
  expect(matchesGlob(pattern, text)).toBe(true)
})

test.each([
  ['EiBot', 'EiBotBoard'],
  ['Board', 'EiBotBoard'],
  ['?', ''],
  ['/dev/ttyACM?', '/dev/ttyACM10'],
  ['a.c', 'abc'],
  ['a*b*c', 'aXcXb'],
  ['', 'a'],
])('%j does not fit %j', (pattern, text) => {
  expect(matchesGlob(pattern, text)).toBe(false)
})

/** The definition of a glob, letter by letter. */
function fits(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern.startsWith('*')) return fits(rest, text) || (text !== '' && fits(pattern, text.slice(1)))
  return text !== '' && (pattern.startsWith('?') || pattern[0] === text[0]) && fits(rest, text.slice(1))
}

test('agrees with the definition of a glob', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab*?]{0,8}$/), fc.stringMatching(/^[ab]{0,8}$/), (pattern, text) => {
      expect(matchesGlob(pattern, text)).toBe(fits(pattern, text))
    }),
    { numRuns: 2000 },
  )
})

test('a text fits itself where it has no stars and question marks', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(matchesGlob(text.replaceAll(/[*?]/g, ''), text.replaceAll(/[*?]/g, ''))).toBe(true)
    }),
  )
})

test('a pattern that would hang a regular expression is answered at once', () => {
  const startMs = performance.now()
  expect(matchesGlob('*a'.repeat(100), `${'a'.repeat(5000)}b`)).toBe(false)
  expect(performance.now() - startMs).toBeLessThan(2000)
})
