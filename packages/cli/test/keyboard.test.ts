import { PassThrough } from 'node:stream'

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import type { Key } from '../src/keys/key.ts'
import { openKeyboard } from '../src/keys/keyboard.ts'

/** A terminal, its keyboard, and the keys that were heard. */
function setUp() {
  const setRawMode = vi.fn<(raw: boolean) => void>()
  const interrupt = vi.fn<() => void>()
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode })
  const keyboard = openKeyboard({ stdin }, interrupt)!
  const heard: Key[] = []
  return {
    keyboard,
    heard,
    setRawMode,
    interrupt,
    stdin,
    press: (text: string) => stdin.emit('data', Buffer.from(text)),
  }
}

/** The keys that come of these pieces of input, as far as they are known at once. */
function keysOf(...chunks: readonly string[]): Key[] {
  const { keyboard, heard, press } = setUp()
  using _ = keyboard
  keyboard.listen((key) => heard.push(key))
  for (const chunk of chunks) press(chunk)
  return heard
}

const known: readonly (readonly [text: string, key: Key])[] = [
  ['\u001b[A', 'up'],
  ['\u001bOB', 'down'],
  ['\u001b[1;2C', 'shift-right'],
  ['\u001b[D', 'left'],
  ['\u001b[5~', 'page-up'],
  ['\u001b[6~', 'page-down'],
  ['p', 'p'],
  ['P', 'P'],
  ['+', '+'],
  [' ', 'space'],
  ['\r', 'enter'],
  ['\u007f', 'backspace'],
  ['\u001a', 'ctrl-z'],
  ['é', 'é'],
  ['🖊', '🖊'],
]

test.each(known)('%j is the key %s', (text, key) => {
  expect(keysOf(text)).toEqual([key])
})

test('a key is the same with Alt', () => {
  expect(keysOf('\u001bp')).toEqual(['p'])
})

test('sequences that mean nothing here are passed over', () => {
  expect(keysOf('\u001b[15~\u001b[200~x')).toEqual(['x'])
})

test('Ctrl-C interrupts, and is no key', () => {
  const { keyboard, heard, interrupt, press } = setUp()
  using _ = keyboard
  keyboard.listen((key) => heard.push(key))
  press('\u0003')
  expect(interrupt).toHaveBeenCalledOnce()
  expect(heard).toEqual([])
})

test('a lone Escape is the key Escape, once it is known that nothing follows', async () => {
  const { keyboard, press } = setUp()
  using _ = keyboard
  const next = keyboard.next(new AbortController().signal)
  press('\u001b')
  expect(await next).toBe('escape')
})

test('keys that are pressed before anybody listens are kept', async () => {
  const { keyboard, press } = setUp()
  using _ = keyboard
  press('pq')
  expect(await keyboard.next(new AbortController().signal)).toBe('p')
  expect(await keyboard.next(new AbortController().signal)).toBe('q')
})

test('a closed keyboard gives the terminal back and hears nothing', () => {
  const { keyboard, heard, setRawMode, press } = setUp()
  keyboard.listen((key) => heard.push(key))
  keyboard.close()
  press('p')
  expect(heard).toEqual([])
  expect(setRawMode.mock.calls).toEqual([[true], [false]])
})

test('a second keyboard at the same terminal hears each key once', () => {
  const { keyboard, heard, stdin, press } = setUp()
  keyboard.close()
  press('p')
  using second = openKeyboard({ stdin }, () => {})!
  second.listen((key) => heard.push(key))
  press('q')
  expect(heard).toEqual(['q'])
})

test('keys are the same however the terminal cuts them into pieces', () => {
  const sequences = fc.array(fc.constantFrom(...known.filter(([text]) => text !== '🖊')), { maxLength: 20 })
  fc.assert(
    fc.property(sequences, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (pressed, sizes) => {
      const text = pressed.map(([piece]) => piece).join('')
      const chunks: string[] = []
      for (let at = 0; at < text.length;) {
        const { value } = sizes.next() as { value: number }
        chunks.push(text.slice(at, at + value))
        at += value
      }
      expect(keysOf(...chunks)).toEqual(pressed.map(([, key]) => key))
    }),
  )
})

test('no input, however odd, is thrown at, and the next line of keys is heard', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (chunks) => {
      expect(keysOf(...chunks, '\u001b[A\u001b[A').at(-1)).toBe('up')
    }),
  )
})
