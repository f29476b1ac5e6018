import type { BytePipe, DriverError } from '@vfab/core'

/** A pipe whose other end answers by a script. */
export interface ScriptedPipe extends BytePipe {
  /** Lines that were sent, without their ends. */
  readonly sent: readonly string[]
  readonly isClosed: boolean
}

/**
 * Makes a pipe to something that answers each line as `answer` says: the bytes to send back, '' for silence.
 * @param greeting - sent before anything is asked
 */
export function scriptedPipe(answer: (line: string) => string, greeting = ''): ScriptedPipe {
  const sent: string[] = []
  let listener: (chunk: Uint8Array) => void = () => {}
  let resolveClosed: (error: DriverError | undefined) => void = () => {}
  let isClosed = false
  const say = (text: string): void => {
    if (text !== '') setImmediate(() => listener(Buffer.from(text, 'latin1')))
  }
  return {
    address: '/dev/ttyTEST0',
    sent,
    get isClosed() {
      return isClosed
    },
    closed: new Promise((resolve) => (resolveClosed = resolve)),
    write: async (bytes) => {
      for (const line of Buffer.from(bytes).toString('latin1').split('\r').slice(0, -1)) {
        sent.push(line)
        say(answer(line))
      }
    },
    onData: (given) => {
      listener = given
      say(greeting)
    },
    close: async () => {
      isClosed = true
      resolveClosed(undefined)
    },
  }
}
