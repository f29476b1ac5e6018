import { expect, test } from 'vitest'

import { settingsOf } from '../src/plot-settings.ts'

test('an address without settings asks for nothing in particular', () => {
  expect(settingsOf({}, undefined)).toEqual({})
  expect(settingsOf({ device: 'east' }, 'east')).toEqual({ device: 'east' })
})

test('every setting of the form reaches the preparation', () => {
  const query = {
    ...{
      paper: 'A4',
      landscape: '1',
      fit: '1',
      rotate: '90',
      margin: '10,5',
      center: '1',
      mirror: 'both',
      scale: '50',
    },
    ...{ passes: '2', hatch: '0.8', angle: '30', cross: '1', sortpens: '1', clip: '1' },
    ...{ hide: 'all', layersby: 'color', order: '0', effort: '3', columns: '2', rows: '3', gap: '4' },
  }
  expect(settingsOf(query, 'east')).toEqual({
    device: 'east',
    ...{
      paper: 'A4',
      landscape: true,
      fit: true,
      rotateDeg: 90,
      marginMm: 10.5,
      center: true,
      mirror: 'both',
      scale: 0.5,
    },
    ...{ passes: 2, hatch: { spacingMm: 0.8, angleDeg: 30, cross: true }, sortPens: true, clip: true },
    ...{ hide: 'all', layersBy: 'color', order: false, effort: 3, copies: { columns: 2, rows: 3, gapMm: 4 } },
  })
})

test.each(['100 × 150', '100x150', '100 X 150 mm', '100*150'])('a size that is typed is the paper: %s', (size) => {
  expect(settingsOf({ paper: 'A4', size }, undefined)).toEqual({ paper: '100x150mm' })
})

test.each([
  { size: '100' },
  { hatch: 'x', angle: '30', cross: '1' },
  { hide: 'none of these' },
  { layersby: '?' },
  { effort: '11' },
  { columns: '1', rows: '1', gap: '5' },
  { columns: '2000', rows: '1' },
  { rotate: '400' },
])('what makes no sense is left out: %j', (query) => {
  expect(settingsOf(query, undefined)).toEqual({})
})
