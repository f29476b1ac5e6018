/**
 * Takes the framing off a body in `Transfer-Encoding: chunked`, in whatever pieces it comes; nothing is copied.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export class ChunkedBody {
  readonly #onPiece: (piece: Buffer) => void
  #state: 'size' | 'extension' | 'data' | 'data end' | 'trailer' | 'over' = 'size'
  /** Bytes of the chunk that are still to come; the size itself while it is read. */
  #left = 0
  #digits = 0
  /** Bytes of the trailer's present line. */
  #lineBytes = 0

  constructor(onPiece: (piece: Buffer) => void) {
    this.#onPiece = onPiece
  }

  /** Whether the last chunk has come. */
  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** Takes the next bytes, cut anywhere. @returns false for what is no chunked body: nothing more can be read */
  push(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length && this.#state !== 'over';) {
      if (this.#state === 'data') {
        const piece = bytes.subarray(at, at + this.#left)
        at += piece.length
        this.#left -= piece.length
        if (this.#left === 0) this.#state = 'data end'
        this.#onPiece(piece)
      } else if (!this.#readFraming(bytes[at++]!)) return false
    }
    return true
  }

  #readFraming(byte: number): boolean {
    switch (this.#state) {
      case 'size':
        return this.#readSize(byte)
      case 'extension':
        if (byte === lineFeed) this.#endSize()
        return true
      case 'data end':
        if (byte === lineFeed) this.#startSize()
        return byte === lineFeed || byte === carriageReturn
      default:
        this.#readTrailer(byte)
        return true
    }
  }

  #readSize(byte: number): boolean {
    const digit = digitOf(byte)
    if (digit !== undefined) {
      this.#left = 16 * this.#left + digit
      return ++this.#digits <= mostDigits
    }
    if (this.#digits === 0) return false
    if (byte === lineFeed) this.#endSize()
    else if (byte === semicolon || byte === blank || byte === carriageReturn) this.#state = 'extension'
    else return false
    return true
  }

  #startSize(): void {
    this.#state = 'size'
    this.#left = 0
    this.#digits = 0
  }

  #endSize(): void {
    this.#state = this.#left > 0 ? 'data' : 'trailer'
  }

  #readTrailer(byte: number): void {
    if (byte !== lineFeed) this.#lineBytes += byte === carriageReturn ? 0 : 1
    else if (this.#lineBytes === 0) this.#state = 'over'
    else this.#lineBytes = 0
  }
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const semicolon = 0x3b
const blank = 0x20
/** Enough for a size of 4 GiB. */
const mostDigits = 8

function digitOf(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined
}
