/** How the host's serial port heeds the plotter's handshake. */
export type HostHandshake = 'none' | 'xonxoff' | 'hardware'

/**
 * Bytes on their way from the host to the plotter, one after the other at the line's rate. A host that heeds the handshake
 * stops between two bytes.
 */
export class SerialLine {
  readonly byteMs: number
  readonly #chunks: Uint8Array[] = []
  #offset = 0
  /** When the byte before the next one was through, or the next one could start. */
  #readyMs = 0
  #held = false

  /** @param byteMs - time of one byte on the line */
  constructor(byteMs: number) {
    this.byteMs = byteMs
  }

  /** When the next byte has arrived; Infinity while nothing is under way. */
  get nextMs(): number {
    return this.#held || this.#chunks.length === 0 ? Infinity : this.#readyMs + this.byteMs
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0
  }

  send(bytes: Uint8Array, nowMs: number): void {
    if (bytes.length === 0) return
    if (this.#chunks.length === 0) this.#readyMs = Math.max(this.#readyMs, nowMs)
    this.#chunks.push(bytes)
  }

  /** Takes the byte that has arrived. */
  take(): number {
    const chunk = this.#chunks[0]!
    const byte = chunk[this.#offset]!
    this.#readyMs += this.byteMs
    this.#offset++
    if (this.#offset === chunk.length) {
      this.#chunks.shift()
      this.#offset = 0
    }
    return byte
  }

  /** The host stops sending, or goes on. */
  hold(held: boolean, nowMs: number): void {
    if (held === this.#held) return
    this.#held = held
    if (!held) this.#readyMs = Math.max(this.#readyMs, nowMs)
  }

  /** The cable is out: what was under way is gone. */
  drop(): void {
    this.#chunks.length = 0
    this.#offset = 0
  }
}
