import type { Io } from '../io.ts'
import { createKeyDecoder, type Key } from './key-decoder.ts'

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

/** An Escape that nothing follows for this long is the key, not the beginning of a sequence. */
const escapeMs = 50

/**
 * Takes the keyboard, if there is one: `undefined` where standard input is no terminal. Ctrl-C does what it always does; it
 * only has to be told, because the terminal no longer does. Ctrl-Z is a key like others: a plot that is stopped by the shell
 * would stand there with its pen on the paper.
 */
export function openKeyboard(io: Pick<Io, 'stdin'>, interrupt: () => void): Keyboard | undefined {
  const { stdin } = io
  if (!stdin.isTTY || !stdin.setRawMode) return undefined
  const decoder = createKeyDecoder()
  const listeners: ((key: Key) => void)[] = []
  const waiting: Key[] = []
  let timer: NodeJS.Timeout | undefined
  const tell = (keys: readonly Key[]): void => {
    for (const key of keys) {
      const listener = listeners.at(-1)
      if (key === 'ctrl-c') interrupt()
      else if (listener) listener(key)
      else if (waiting.length < longestQueue) waiting.push(key)
    }
  }
  const onData = (chunk: Buffer | string): void => {
    clearTimeout(timer)
    tell(decoder.feed(chunk.toString('utf8')))
    if (decoder.pending) timer = setTimeout(() => tell(decoder.flush()), escapeMs)
  }
  stdin.setRawMode(true)
  stdin.on('data', onData)
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
      clearTimeout(timer)
      stdin.off('data', onData)
      stdin.setRawMode?.(false)
      stdin.pause()
    },
    [Symbol.dispose]: () => keyboard.close(),
  }
  return keyboard
}
