import fc from 'fast-check'
import { expect, test } from 'vitest'

import { optionReader } from '../src/options/option-reader.ts'

const reader = optionReader({ name: (option) => `--${option}` })

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['.5 s', 500],
  ['1.5s', 1500],
  ['90 sec', 90_000],
  ['5m', 300_000],
  ['5min', 300_000],
  ['5 Min', 300_000],
  ['1h', 3_600_000],
  ['2d', 172_800_000],
  ['1h30m', 5_400_000],
  ['1 h 30 min 5 s', 5_405_000],
])('"%s" is %i ms', (text, ms) => {
  expect(reader.duration('for', text)).toBe(ms)
})

test.each(['', '5', '0s', '-5s', 's', '5 lightyears', '1.2.3s', '30m1h', '5s5s', '1e3s', 'Infinityh', '5 m x', 'NaNs'])(
  '"%s" is no time, and the option is named',
  (text) => {
    expect(() => reader.duration('for', text)).toThrow('--for must be a time such as 10s, 5min or 1h30m')
  },
)

test('a number alone counts in the unit that the option has always had', () => {
  expect(reader.duration('for', '2', { bareUnit: 's' })).toBe(2000)
  expect(reader.duration('timeout', '250', { bareUnit: 'ms' })).toBe(250)
  expect(reader.duration('for', '2m', { bareUnit: 's' })).toBe(120_000)
})

test('nothing is a time where an option says so', () => {
  expect(reader.duration('for', '0', { bareUnit: 's', mayBeZero: true })).toBe(0)
})

test('whatever is typed is a time above nothing, or is refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d. ]{1,6}(ms|s|m|min|h|d)?[\d. ]{0,4}(s|m)?$/)), (text) => {
      try {
        expect(reader.duration('for', text)).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toMatchObject({ code: 'INPUT_INVALID' })
      }
    }),
  )
})
