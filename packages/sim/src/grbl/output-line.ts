interface Output {
  readonly bytes: Uint8Array
  readonly dueMs: number
}

/** The serial port's sending side: what is sent leaves at the line's rate, in order. */
export class OutputLine {
  readonly #byteMs: number
  #outputs: Output[] = []
  #freeMs = 0
  /** Everything arrives so much later, ms. */
  delayMs = 0

  constructor(byteMs: number) {
    this.#byteMs = byteMs
  }

  /** When something arrives next; Infinity when nothing is on its way. */
  get nextMs(): number {
    return this.#outputs[0]?.dueMs ?? Infinity
  }

  send(bytes: Uint8Array, nowMs: number): void {
    this.#freeMs = Math.max(nowMs, this.#freeMs) + bytes.length * this.#byteMs
    this.#outputs.push({ bytes, dueMs: this.#freeMs + this.delayMs })
  }

  /** What arrives next. */
  take(): Uint8Array | undefined {
    return this.#outputs.shift()?.bytes
  }

  /** Nothing of what is on its way arrives. */
  clear(): void {
    this.#outputs = []
  }
}
