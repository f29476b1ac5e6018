import { expect, test } from 'vitest'

import { actionOf, createEscapeTwice, isPossible } from '../src/keys/key-map.ts'

const plain = { ctrlKey: false, altKey: false, metaKey: false }

test.each([
  ['p', 'pause'],
  ['P', 'pause-now'],
  ['c', 'resume'],
  ['+', 'faster'],
  ['-', 'slower'],
  ['[', 'pen-lower'],
  [']', 'pen-higher'],
  ['u', 'pen-up'],
  ['d', 'pen-down'],
  ['h', 'to-origin'],
  ['b', 'redo'],
  ['?', 'help'],
])('%s means %s, as in the terminal', (key, action) => {
  expect(actionOf({ key, ...plain })).toBe(action)
})

test('keys of the browser are left to it', () => {
  expect(actionOf({ key: 'p', ...plain, ctrlKey: true })).toBeUndefined()
  expect(actionOf({ key: 'c', ...plain, metaKey: true })).toBeUndefined()
  expect(actionOf({ key: 'x', ...plain })).toBeUndefined()
})

test('a key does only what the job can do now', () => {
  expect(isPossible('pause', 'plotting')).toBe(true)
  expect(isPossible('redo', 'plotting')).toBe(false)
  expect(isPossible('redo', 'paused')).toBe(true)
  expect(isPossible('pause', 'paused')).toBe(false)
  expect(isPossible('resume', 'pausing')).toBe(true)
  expect(isPossible('pen-up', 'finished')).toBe(false)
  expect(isPossible('pause', undefined)).toBe(false)
  expect(isPossible('help', undefined)).toBe(true)
})

test('a machine held by its own door can be resumed', () => {
  expect(isPossible('resume', 'plotting')).toBe(false)
  expect(isPossible('resume', 'plotting', true)).toBe(true)
})

test('Escape twice stops, once does not', () => {
  const escape = createEscapeTwice()
  expect(escape.press('Escape', 1000)).toBe('first')
  expect(escape.press('Escape', 1500)).toBe('stop')
  expect(escape.press('Escape', 1600)).toBe('first')
  expect(escape.press('Escape', 3000)).toBe('first')
})

test('another key between two Escapes makes the second the first', () => {
  const escape = createEscapeTwice()
  escape.press('Escape', 1000)
  expect(escape.press('p', 1100)).toBe('other')
  expect(escape.press('Escape', 1200)).toBe('first')
})
