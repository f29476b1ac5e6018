import type { Piece } from './pieces.ts'

interface Sent {
  readonly piece: Piece
  /** Bytes sent before its end, of all since the buffer was empty. */
  readonly end: number
}

/** Pieces that were sent and are not known to be done, and the bytes they take in the plotter's buffer. */
export class SentPieces {
  readonly #bufferBytes: number
  #sent: Sent[] = []
  #totalBytes = 0
  #consumedBytes = 0
  /** How many have arrived for certain: the plotter has answered something that was asked after them. */
  #confirmed = 0

  constructor(bufferBytes: number) {
    this.#bufferBytes = bufferBytes
  }

  get count(): number {
    return this.#sent.length
  }

  get last(): Piece | undefined {
    return this.#sent.at(-1)?.piece
  }

  /** Strokes that end among those that have arrived: they will be drawn, whatever becomes of this program. */
  *strokesArrived(): Generator<number> {
    for (const { piece } of this.#sent.slice(0, this.#confirmed)) if (piece.endOf !== undefined) yield piece.endOf
  }

  /** Time of the first `count`, ms. */
  durationMs(count: number = this.#sent.length): number {
    return this.#sent.slice(0, count).reduce((sum, { piece }) => sum + piece.durationMs, 0)
  }

  /** Time of those that the plotter has not begun to carry out, by what its buffer told last, ms. */
  get bufferedMs(): number {
    return this.#sent.reduce((sum, { piece, end }) => sum + (end > this.#consumedBytes ? piece.durationMs : 0), 0)
  }

  /** Time of the longest, ms. */
  get longestMs(): number {
    return this.#sent.reduce((most, { piece }) => Math.max(most, piece.durationMs), 0)
  }

  /** @param ends - bytes before the end of each, of the text they were sent in, which has `bytes` */
  add(pieces: readonly Piece[], ends: readonly number[], bytes: number): void {
    pieces.forEach((piece, index) => this.#sent.push({ piece, end: this.#totalBytes + ends[index]! }))
    this.#totalBytes += bytes
  }

  /** Something else was sent. */
  addBytes(bytes: number): void {
    this.#totalBytes += bytes
  }

  /** The plotter has told how much of its buffer is free: everything that was sent has arrived. */
  noteFree(freeBytes: number): void {
    this.#consumedBytes = this.#consumedAt(freeBytes)
    this.confirm()
  }

  /** The plotter has answered a question: everything that was sent has arrived. */
  confirm(): void {
    this.#confirmed = this.#sent.length
  }

  /** The first `count` are done. @returns those */
  settle(count: number): readonly Piece[] {
    const done = this.#sent.slice(0, count).map(({ piece }) => piece)
    this.#sent = this.#sent.slice(count)
    this.#confirmed = Math.max(0, this.#confirmed - count)
    return done
  }

  /** The plotter's buffer is empty. */
  emptied(): void {
    this.#totalBytes = this.#consumedBytes = 0
  }

  /** The plotter has forgotten them all. @returns those */
  takeBack(): readonly Piece[] {
    this.emptied()
    this.#confirmed = 0
    return this.#sent.splice(0).map(({ piece }) => piece)
  }

  /** Index of the one that was under way when so much of the buffer was free. */
  indexByBuffer(freeBytes: number): number {
    const consumed = this.#consumedAt(freeBytes)
    return this.#sent.filter(({ end }) => end <= consumed).length - 1
  }

  /** Index of the one that is under way so long after the first was begun; -1 after the last. */
  indexByTime(elapsedMs: number): number {
    let leftMs = elapsedMs
    return this.#sent.findIndex(({ piece }) => (leftMs -= piece.durationMs) < 0)
  }

  #consumedAt(freeBytes: number): number {
    return this.#totalBytes - (this.#bufferBytes - freeBytes)
  }
}
