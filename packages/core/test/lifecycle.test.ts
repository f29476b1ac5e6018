import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { canTransition, type DriverState, driverStates, requireTransition } from '../src/index.ts'

/** The table in the README: a row per state, a column per next state, `yes` where it may follow. */
function documentedTransitions(): Map<string, Map<string, boolean>> {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = readme
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .filter((cells) => cells.length === driverStates.length + 3)
  const [heads, , ...body] = rows.map((cells) => cells.slice(1, -1))
  return new Map(
    body.map(([from, ...cells]) => [
      from!,
      new Map(cells.map((cell, column) => [heads![column + 1]!, cell === 'yes'])),
    ]),
  )
}

const documented = documentedTransitions()
const pairs = driverStates.flatMap((from) => driverStates.map((to) => [from, to] as const))

test('the documentation has all eleven states, in order, as rows and as columns', () => {
  expect([...documented.keys()]).toEqual(driverStates)
  for (const columns of documented.values()) expect([...columns.keys()]).toEqual(driverStates)
  expect(pairs).toHaveLength(121)
})

test.each(pairs)('from %s to %s is as documented', (from, to) => {
  const allowed = documented.get(from)?.get(to)
  expect(canTransition(from, to)).toBe(allowed)
  if (allowed) expect(() => requireTransition(from, to)).not.toThrow()
  else
    expect(() => requireTransition(from, to, 'ebb')).toThrow(
      expect.objectContaining({ code: 'STATE_INVALID', driver: 'ebb' }),
    )
})

test('a refused transition says which states may follow', () => {
  expect(() => requireTransition('ready', 'busy')).toThrow(
    expect.objectContaining({
      message: 'a session that is ready cannot become busy',
      hint: 'from ready, only connecting, error, shutting_down can follow',
      context: { from: 'ready', to: 'busy' },
    }),
  )
  expect(() => requireTransition('shutdown', 'ready')).toThrow(expect.objectContaining({ hint: 'open a new session' }))
})

test('every state but the last leads to shutdown, and error leads back to connected', () => {
  const reachable = (from: DriverState): Set<DriverState> => {
    const found = new Set<DriverState>([from])
    for (const state of found) driverStates.filter((to) => canTransition(state, to)).forEach((to) => found.add(to))
    return found
  }
  for (const state of driverStates) expect(reachable(state)).toContain('shutdown')
  expect(reachable('error')).toContain('connected')
  expect([...reachable('shutting_down')]).toEqual(['shutting_down', 'shutdown'])
})
