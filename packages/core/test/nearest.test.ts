import fc from 'fast-check'
import { expect, test } from 'vitest'

import { nearest } from '../src/index.ts'

const settings = [
  'port',
  'model',
  'drawSpeedMmPerS',
  'travelSpeedMmPerS',
  'penUpPercent',
  'penDownPercent',
  'timeoutMs',
]

test.each([
  ['prot', 'port'],
  ['Port', 'port'],
  ['penUpPercnt', 'penUpPercent'],
  ['pen_up_percent', 'penUpPercent'],
  ['pen-down-percent', 'penDownPercent'],
  ['drawSpeed', 'drawSpeedMmPerS'],
  ['drawSpeedMmPerMin', 'drawSpeedMmPerS'],
  ['timeout', 'timeoutMs'],
  ['timeoutS', 'timeoutMs'],
  ['modl', 'model'],
])('%s is near to %s', (word, meant) => {
  expect(nearest(word, settings)).toBe(meant)
})

test.each(['colour', 'x', '', 'firmwareVersion'])('nothing is near to %j', (word) => {
  expect(nearest(word, settings)).toBeUndefined()
})

test('of two beginnings the shorter rest is nearer', () => {
  expect(nearest('pen', ['penDownPercent', 'penUp'])).toBe('penUp')
})

test('a candidate is nearest to itself', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1 }), (candidates) => {
      for (const candidate of candidates) expect(nearest(candidate, candidates)).toBe(candidate)
    }),
  )
})

test('one mistake is forgiven in a word of any length', () => {
  const mistaken = fc
    .tuple(fc.stringMatching(/^[a-z]{3,20}$/), fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'replace'))
    .map(([word, place, mistake]) => {
      const at = place % (word.length - 1)
      const [before, here, next, after] = [word.slice(0, at), word[at]!, word[at + 1]!, word.slice(at + 2)]
      const typed = { drop: next, double: here + here + next, swap: next + here, replace: `9${next}` }[mistake]
      return [word, before + typed + after] as const
    })
  fc.assert(
    fc.property(mistaken, ([word, typed]) => {
      expect(nearest(typed, [word])).toBe(word)
    }),
  )
})

test('words of absurd length cost nothing', () => {
  expect(nearest('a'.repeat(1e6), ['b'.repeat(1e6)])).toBeUndefined()
})
