/** What arrived: a request that is answered past the buffer, or a command that waits its turn. */
export type GpglItem =
  | { readonly kind: 'escape'; readonly byte: number }
  | { readonly kind: 'command'; readonly text: string }

const escape = 0x1b
const endOfText = 0x03

/** Takes GPGL byte by byte: commands end with ETX, requests are ESC and one more byte. */
export class GpglReader {
  #text = ''
  #isEscape = false

  /** Bytes of a command that has not ended. */
  get pending(): number {
    return this.#text.length
  }

  take(byte: number): GpglItem | undefined {
    if (this.#isEscape) {
      this.#isEscape = false
      return { kind: 'escape', byte }
    }
    if (byte === escape) {
      this.#isEscape = true
      return undefined
    }
    if (byte !== endOfText) {
      this.#text += String.fromCharCode(byte)
      return undefined
    }
    const text = this.#text
    this.#text = ''
    return { kind: 'command', text }
  }

  reset(): void {
    this.#text = ''
    this.#isEscape = false
  }
}
