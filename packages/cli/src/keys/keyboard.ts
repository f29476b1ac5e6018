import { emitKeypressEvents, type Interface, type Key as Keypress } from 'node:readline'

import type { Io } from '../io.ts'
import { type Key, keyOf } from './key.ts'

/** The keys of the terminal, one by one as they are pressed, while it is open. */
export interface Keyboard extends Disposable {
  /** Calls `listener` for each key until the returned function is called. The newest listener gets them, alone. */
  listen(listener: (key: Key) => void): () => void
  /** Resolves with the next key; keys pressed before there was a listener come first. Rejects with the signal's reason when aborted. */
  next(signal: AbortSignal): Promise<Key>
  /** Gives the terminal back. Idempotent. */
  close(): void
}

/** How many keys may wait for somebody to listen; more are an object on the keyboard. */
const longestQueue = 16

/** An Escape that nothing follows for 50 ms is the key, not the beginning of a sequence. The only setting that is read here. */
const decoding = { escapeCodeTimeout: 50 } as unknown as Interface

/**
 * Takes the keyboard, if there is one: `undefined` where standard input is no terminal. Ctrl-C does what it always does; it
 * only has to be told, because the terminal no longer does. Ctrl-Z is a key like others: a plot that is stopped by the shell
 * would stand there with its pen on the paper.
 */
export function openKeyboard(io: Pick<Io, 'stdin'>, interrupt: () => void): Keyboard | undefined {
  const { stdin } = io
  if (!stdin.isTTY || !stdin.setRawMode) return undefined
  const listeners: ((key: Key) => void)[] = []
  const waiting: Key[] = []
  const onKeypress = (_text: string | undefined, keypress: Keypress): void => {
    const key = keyOf(keypress)
    const listener = listeners.at(-1)
    if (key === undefined) return
    if (key === 'ctrl-c') interrupt()
    else if (listener) listener(key)
    else if (waiting.length < longestQueue) waiting.push(key)
  }
  emitKeypressEvents(stdin, decoding)
  stdin.setRawMode(true)
  stdin.on('keypress', onKeypress)
  stdin.resume()
  let closed = false
  const keyboard: Keyboard = {
    listen(listener) {
      listeners.push(listener)
      return () => void listeners.splice(listeners.indexOf(listener), 1)
    },
    async next(signal) {
      signal.throwIfAborted()
      const early = waiting.shift()
      if (early !== undefined) return early
      let stop = (): void => {}
      let onAbort = (): void => {}
      try {
        return await new Promise<Key>((resolve, reject) => {
          stop = keyboard.listen(resolve)
          onAbort = () => reject(signal.reason as Error)
          signal.addEventListener('abort', onAbort)
        })
      } finally {
        stop()
        signal.removeEventListener('abort', onAbort)
      }
    },
    close() {
      if (closed) return
      closed = true
      stdin.off('keypress', onKeypress)
      stdin.setRawMode?.(false)
      stdin.pause()
    },
    [Symbol.dispose]: () => keyboard.close(),
  }
  return keyboard
}
