import { expect, test } from 'vitest'

import { layersText, pensText, settingsOf } from '../src/plot-settings.ts'
import { entryOf, formatRoute, parseRoute } from '../src/route.ts'

test('an address names a view and what it shows', () => {
  const hash = formatRoute('jobs', { device: 'ebb:/dev/ttyACM0', job: undefined, state: '' })
  expect(hash).toBe('#/jobs?device=ebb%3A%2Fdev%2FttyACM0')
  expect(parseRoute(hash)).toEqual({ view: 'jobs', query: { device: 'ebb:/dev/ttyACM0' } })
})

test('an address that names nothing is the plot view', () => {
  expect(parseRoute('').view).toBe('plot')
  expect(parseRoute('#/nonsense?x=1')).toEqual({ view: 'plot', query: { x: '1' } })
})

test('a secret or a code is read from the fragment, nothing else', () => {
  expect(entryOf('#secret=abc')).toEqual({ secret: 'abc' })
  expect(entryOf('#code=123456')).toEqual({ code: '123456' })
  expect(entryOf('#code=12345x')).toBeUndefined()
  expect(entryOf('#/plot?device=east')).toBeUndefined()
})

test('settings come from the address', () => {
  const query = { paper: 'A4', landscape: '1', fit: '1', rotate: '90', margin: '10', scale: '50', hatch: '0,8' }
  expect(settingsOf(query, 'east')).toEqual({
    device: 'east',
    paper: 'A4',
    landscape: true,
    fit: true,
    rotateDeg: 90,
    marginMm: 10,
    scale: 0.5,
    hatch: { spacingMm: 0.8 },
  })
})

test('settings that make no sense are left out', () => {
  expect(settingsOf({ rotate: 'x', margin: '-3', passes: '0', mirror: 'sideways', fit: 'yes' }, undefined)).toEqual({})
})

test('layers and pens come from the address, whatever the layers are called', () => {
  const query = { layers: layersText(['1 sea & sky', 'b']), pens: pensText({ '1 sea & sky': 2 }) }
  expect(settingsOf(query, undefined)).toEqual({ layers: ['1 sea & sky', 'b'], pens: { '1 sea & sky': 2 } })
  expect(settingsOf({ layers: '', pens: 'a=x&b=0' }, undefined)).toEqual({})
})
