import { expect, test } from 'vitest'

import { convertUnit, isUnit, unitCode } from '../../src/index.ts'

test.each([
  [100, 'kPa', 'bar', 1],
  [1013.25, 'hPa', 'kPa', 101.325],
  [20, 'Cel', 'K', 293.15],
  [20, 'Cel', '[degF]', 68],
  [-40, '[degF]', 'Cel', -40],
  [45, '%', '1', 0.45],
  [1, '[in_i]', 'mm', 25.4],
  [36, 'km/h', 'm/s', 10],
  [1, '[kn_i]', 'km/h', 1.852],
  [180, 'deg', 'rad', Math.PI],
  [9.81, 'm/s2', 'cm/s2', 981],
  [3000, '/min', 'Hz', 50],
  [3000, '/min', '/s', 50],
  [230, 'mV', 'V', 0.23],
  [5, 'V/Ohm', 'A', 5],
  [1, 'W.h', 'J', 3600],
  [10, 'G', 'mT', 1],
  [25, 'ug/m3', 'mg/m3', 0.025],
  [1, '[psi]', 'kPa', 6.894757293],
  [2, 'Cel/min', 'K/min', 2],
  [5, 'widget', 'widget', 5],
])('%d %s are %s: %d', (value, from, to, expected) => {
  expect(convertUnit(value, from, to)).toBeCloseTo(expected, 8)
})

test.each([
  ['Cel', '%'],
  ['V', 'A'],
  ['m', 'm2'],
  ['widget', 'm'],
  ['m', 'kin_i'],
  ['k%', '%'],
])('%s and %s do not measure the same, or are no units', (from, to) => {
  expect(convertUnit(1, from, to)).toBeUndefined()
})

test('units are written as people write them', () => {
  expect(['°C', 'rpm', 'hPa'].map(unitCode)).toEqual(['Cel', '/min', 'hPa'])
  expect(isUnit('m/s2')).toBe(true)
  expect(isUnit('wibble')).toBe(false)
})
