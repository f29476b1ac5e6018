import { expect, test } from 'vitest'

import { unitLabel } from '../src/index.ts'

test('units are shown as people write them', () => {
  expect(['Cel', '1', 'hPa', 'm/s2'].map(unitLabel)).toEqual(['°C', '', 'hPa', 'm/s²'])
})
