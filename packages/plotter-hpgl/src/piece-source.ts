import type { Piece } from './pieces.ts'

/** Pieces in their order: those that were given back, then those that were appended, made while they are taken. */
export class PieceSource {
  readonly #queue: Iterator<Piece>[] = []
  #back: Piece[] = []
  #peeked: Piece | undefined

  append(pieces: Iterable<Piece>): void {
    this.#queue.push(pieces[Symbol.iterator]())
  }

  /** Puts pieces before all others. */
  giveBack(pieces: readonly Piece[]): void {
    this.#back = [...pieces, ...this.#back]
  }

  /** The next one, without taking it; `undefined` at the end. */
  peek(): Piece | undefined {
    if (this.#back.length > 0) return this.#back[0]
    while (this.#peeked === undefined) {
      const next = this.#queue[0]?.next()
      if (next === undefined) return undefined
      if (next.done === true) this.#queue.shift()
      else this.#peeked = next.value
    }
    return this.#peeked
  }

  take(): Piece | undefined {
    const piece = this.peek()
    if (this.#back.length > 0) this.#back.shift()
    else this.#peeked = undefined
    return piece
  }
}
