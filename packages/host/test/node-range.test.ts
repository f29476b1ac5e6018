import { expect, test } from 'vitest'

import { satisfiesNodeRange } from '../src/discovery/node-range.ts'

test.each([
  ['20.20.2', '>=20.19', true],
  ['20.18.0', '>=20.19', false],
  ['20.20.2', '^20.9 || >=22', true],
  ['21.0.0', '^20.9 || >=22', false],
  ['20.20.2', '>=18 <20', false],
  ['20.20.2', '>= 18 < 21', true],
  ['20.20.2', '20', true],
  ['20.20.2', '20.x', true],
  ['20.20.2', 'v20.20.2', true],
  ['20.20.2', '~20.19', false],
  ['20.20.2', '~20.20.1', true],
  ['20.20.2', '18 - 20', true],
  ['20.20.2', '>20', false],
  ['20.20.2', '<=20', true],
  ['20.20.2', '<=20.20.1', false],
  ['20.20.2', '*', true],
  ['20.20.2', '', true],
  ['20.20.2', 'lts/iron', true],
])('Node %s in the range "%s": %s', (version, range, holds) => {
  expect(satisfiesNodeRange(version, range)).toBe(holds)
})
