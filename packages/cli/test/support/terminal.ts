import { PassThrough, type Readable } from 'node:stream'

import type { RunOptions } from './run-vfab.ts'

/** A terminal at which somebody sits who waits for words and presses keys. */
export interface TestTerminal {
  /** For {@link RunOptions}. */
  readonly io: Pick<RunOptions, 'stdin' | 'tty' | 'onStderr' | 'columns'>
  /** Presses these keys, as the terminal sends them, when `words` have come after those of the call before. */
  when(words: string | RegExp, press: string | (() => void)): TestTerminal
  /** Presses keys now. */
  press(text: string): void
  /** Whether the terminal gives its keys one by one at the moment. */
  readonly raw: boolean
}

/** Keys as terminals send them. */
export const keys = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  shiftUp: '\u001b[1;2A',
  shiftRight: '\u001b[1;2C',
  ctrlC: '\u0003',
  enter: '\r',
} as const

/** Makes a terminal; what is to be pressed has to be said before the command runs. */
export function testTerminal(): TestTerminal {
  const input = new PassThrough()
  let raw = false
  const stdin: Readable = Object.assign(input, { setRawMode: (on: boolean) => (raw = on) })
  const steps: { readonly words: string | RegExp; readonly press: string | (() => void) }[] = []
  let seen = 0
  const look = (text: string): void => {
    for (let step = steps[0]; step; step = steps[0]) {
      const at = find(text, step.words, seen)
      if (at < 0) return
      seen = at
      steps.shift()
      const { press } = step
      // After the command has got to where it waits for keys.
      setImmediate(() => (typeof press === 'string' ? input.write(press) : press()))
    }
  }
  const terminal: TestTerminal = {
    io: { stdin, tty: ['stdin', 'stderr'], columns: 200, onStderr: look },
    when(words, press) {
      steps.push({ words, press })
      return terminal
    },
    press: (text) => void input.write(text),
    get raw() {
      return raw
    },
  }
  return terminal
}

/** Where the words end in `text`, from `start` on. */
function find(text: string, words: string | RegExp, start: number): number {
  if (typeof words === 'string') {
    const at = text.indexOf(words, start)
    return at < 0 ? -1 : at + words.length
  }
  const match = words.exec(text.slice(start))
  return match ? start + match.index + match[0].length : -1
}
