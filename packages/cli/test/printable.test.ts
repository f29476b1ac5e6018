import { expect, test } from 'vitest'

import { printable } from '../src/printable.ts'

test('nothing from outside moves the cursor, colours the terminal or turns the direction of writing', () => {
  expect(printable('a\u001b[31mb\u0007')).toBe('a [31mb')
  for (const control of '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c') {
    expect(printable(`gpj${control}.x`)).toBe('gpj .x')
  }
  expect(printable('שלום')).toBe('שלום')
})
