import { expect, test } from 'vitest'

import { routes } from '../src/api/routes.ts'

const all = Object.entries(routes)

test('every request has a method and path of its own', () => {
  const asked = all.map(([, { method, path }]) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
  expect(new Set(asked).size).toBe(asked.length)
})

test('only health and the opening of a session are open to everybody', () => {
  expect(all.filter(([, { access }]) => access === 'open').map(([id]) => id)).toEqual(['health', 'openSession'])
})

test('who may only watch changes nothing but the own session', () => {
  const changing = all.filter(([, { method, access }]) => method !== 'GET' && access === 'watch').map(([id]) => id)
  expect(changing).toEqual(['closeSession'])
})

test('pausing, stopping and holding need no lease', () => {
  for (const id of ['pauseJob', 'stopJob', 'holdQueue', 'endJog'] as const) expect(routes[id].lease).toBeUndefined()
})
