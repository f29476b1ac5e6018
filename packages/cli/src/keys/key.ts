import type { Key as Keypress } from 'node:readline'

/** A key as programs name it: a character (`p`, `P`, `+`), or one of these words. */
export type Key =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'shift-up'
  | 'shift-down'
  | 'shift-left'
  | 'shift-right'
  | 'page-up'
  | 'page-down'
  | 'enter'
  | 'space'
  | 'escape'
  | 'backspace'
  | 'tab'
  | 'ctrl-c'
  | 'ctrl-d'
  | 'ctrl-z'
  | (string & {})

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
}

/** Keys that Node.js names, in our words. */
const names: Readonly<Record<string, Key>> = {
  return: 'enter',
  enter: 'enter',
  space: 'space',
  tab: 'tab',
  backspace: 'backspace',
  escape: 'escape',
  pageup: 'page-up',
  pagedown: 'page-down',
}

/** Where an arrow key points, in steps right and down: ten with Shift, one without. `undefined` for other keys. */
export function directionOf(key: Key): { readonly x: number; readonly y: number } | undefined {
  const shift = key.startsWith('shift-')
  const direction = directions[shift ? key.slice('shift-'.length) : key]
  const steps = shift ? 10 : 1
  return direction && { x: steps * direction[0], y: steps * direction[1] }
}

/** The key that was pressed, with Alt or without; `undefined` for those that mean nothing here. */
export function keyOf({ name = '', sequence = '', ctrl, shift }: Keypress): Key | undefined {
  if (name in directions) return shift ? `shift-${name}` : name
  if (names[name] !== undefined) return names[name]
  if (ctrl) return `ctrl-${name}`
  const character = sequence.replace('\u001b', '')
  return [...character].length === 1 ? character : undefined
}
