import type { DriverError } from '@vfab/core'

/** A line that was sent and not answered yet. */
export interface UnderwayLine {
  readonly line: string
  readonly bytes: number
  /** Lines that came before its answer; kept only for a caller that asked. */
  readonly heard: string[] | undefined
  readonly onAnswer: ((error: DriverError | undefined) => void) | undefined
}

/** More than this under way keeps no machine busier, but is carried out before a pause at the end of a stroke. */
const mostBytes = 256
/** Kept free, in case a buffer is one smaller than it is said to be. */
const spareBytes = 1
/** Until the board has told its own. */
const assumedRxBytes = 128

/** Lines in the board's receive buffer, by counting their characters: each answer frees what its line took. */
export class Underway {
  /** Size of the buffer. */
  rxBytes: number = assumedRxBytes
  /** Left free for what another process may have to send. */
  reserveBytes = 0
  #lines: UnderwayLine[] = []
  #bytes = 0

  get count(): number {
    return this.#lines.length
  }

  /** The line that is answered next. */
  get next(): UnderwayLine | undefined {
    return this.#lines[0]
  }

  /** Whether somebody waits for what is said before the answer to one of the lines. */
  get hasQuestion(): boolean {
    return this.#lines.some(({ heard }) => heard !== undefined)
  }

  /** Whether so much more can be sent. An empty buffer takes anything: a longer line is read while it comes. */
  fits(bytes: number): boolean {
    return (
      this.#bytes + bytes <= Math.min(this.rxBytes - spareBytes - this.reserveBytes, mostBytes) ||
      this.#lines.length === 0
    )
  }

  add(line: UnderwayLine): void {
    this.#bytes += line.bytes
    this.#lines.push(line)
  }

  /** The next line was answered. @returns undefined when none was under way */
  answered(): UnderwayLine | undefined {
    const line = this.#lines.shift()
    this.#bytes -= line?.bytes ?? 0
    return line
  }

  /** The board has forgotten what it had. */
  forget(): void {
    this.#lines = []
    this.#bytes = 0
  }
}
