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

/** What single characters mean that are no letters. */
const controls: Readonly<Record<string, Key>> = {
  '\r': 'enter',
  '\n': 'enter',
  ' ': 'space',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'ctrl-c',
  '\u0004': 'ctrl-d',
  '\u001a': 'ctrl-z',
}

/** Last letters of the sequences that arrow keys send: `ESC [ A`, `ESC O A`, with Shift `ESC [ 1 ; 2 A`. */
const arrows: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left' }

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
}

/** Where an arrow key points, in steps right and down: ten with Shift, one without. `undefined` for other keys. */
export function directionOf(key: Key): { readonly x: number; readonly y: number } | undefined {
  const shift = key.startsWith('shift-')
  const direction = directions[shift ? key.slice('shift-'.length) : key]
  const steps = shift ? 10 : 1
  return direction && { x: steps * direction[0], y: steps * direction[1] }
}

const escape = '\u001b'

/** Turns what a terminal sends into keys. */
export interface KeyDecoder {
  /** The keys in this piece of input. The beginning of a sequence waits for its rest. */
  feed(text: string): Key[]
  /** Whether something waits for its rest. */
  readonly pending: boolean
  /** No more is coming: what waits is the Escape key. */
  flush(): Key[]
}

/** Makes a decoder for one terminal. */
export function createKeyDecoder(): KeyDecoder {
  let rest = ''
  return {
    get pending() {
      return rest !== ''
    },
    feed(text) {
      const keys: Key[] = []
      rest += text
      while (rest !== '') {
        const step = nextKey(rest)
        if (!step) break
        if (step.key !== undefined) keys.push(step.key)
        rest = rest.slice(step.length)
      }
      return keys
    },
    flush() {
      const had = rest
      rest = ''
      return had === '' ? [] : ['escape']
    },
  }
}

interface Step {
  /** Absent for sequences that mean nothing here. */
  readonly key?: Key
  readonly length: number
}

/** The first key of `text`; `undefined` while more is needed to tell. */
function nextKey(text: string): Step | undefined {
  const character = String.fromCodePoint(text.codePointAt(0)!)
  if (character !== escape) return { ...keyOf(character), length: character.length }
  const introducer = text[1]
  if (introducer === undefined) return undefined
  if (introducer === escape) return { key: 'escape', length: 1 }
  if (introducer !== '[' && introducer !== 'O') return { ...keyOf(introducer), length: 2 } // Alt and a key
  const sequence = /^[[O]([0-9;?]*)([@-~])/.exec(text.slice(1))
  // Nothing that a key sends is this long.
  if (!sequence) return text.length > 16 ? { key: 'escape', length: 1 } : undefined
  const [whole, parameters = '', last = ''] = sequence
  return { ...sequenceKey(parameters, last), length: 1 + whole.length }
}

function sequenceKey(parameters: string, last: string): { readonly key?: Key } {
  const arrow = arrows[last]
  if (arrow !== undefined) return { key: parameters.endsWith(';2') ? `shift-${arrow}` : arrow }
  if (last === '~' && parameters.startsWith('5')) return { key: 'page-up' }
  if (last === '~' && parameters.startsWith('6')) return { key: 'page-down' }
  return {}
}

function keyOf(character: string): { readonly key?: Key } {
  const control = controls[character]
  if (control !== undefined) return { key: control }
  return character < ' ' ? {} : { key: character }
}
