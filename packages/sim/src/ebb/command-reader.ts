const backspace = 8
const lineFeed = 10
const carriageReturn = 13
const firstPrintable = 32

/** What the reader found in the bytes. */
export type ReaderEvent =
  | { readonly kind: 'command'; readonly line: string }
  /** Echo of a backspace, printed at once. */
  | { readonly kind: 'echo'; readonly text: string }
  /** The line grew to the buffer's size: it is dropped, the error is reported with the next command. */
  | { readonly kind: 'overrun' }

/**
 * Cuts the stream of bytes into commands: CR or LF ends one, more of them straight after are swallowed, a backspace takes
 * the last character back, other control bytes are dropped. Works byte by byte, so chunk boundaries mean nothing.
 */
export class CommandReader {
  readonly #maxBytes: number
  #line = ''
  /** Last byte that counted was a line end. Survives a reset of the board, as in the firmware. */
  #afterEnd = false

  /** @param maxBytes - longest command, its end included */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes one byte; at most one thing comes of it. */
  push(byte: number): ReaderEvent | undefined {
    if (byte === carriageReturn || byte === lineFeed) return this.#end()
    if (byte === backspace && this.#line.length > 0) {
      this.#line = this.#line.slice(0, -1)
      return { kind: 'echo', text: ' \b' }
    }
    if (byte < firstPrintable) return undefined
    this.#afterEnd = false
    this.#line += String.fromCharCode(byte)
    if (this.#line.length < this.#maxBytes) return undefined
    this.#line = ''
    return { kind: 'overrun' }
  }

  /** Forgets a command that has begun: the board lost power. */
  reset(): void {
    this.#line = ''
    this.#afterEnd = false
  }

  #end(): ReaderEvent | undefined {
    if (this.#afterEnd) return undefined
    this.#afterEnd = true
    const line = this.#line
    this.#line = ''
    return { kind: 'command', line }
  }
}
