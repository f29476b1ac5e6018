import { boundaryOf } from './boundary.ts'
import { isLineStart } from './byte-kinds.ts'

/** The boundary between parts: named by the answer's header, until the body has shown its own. */
export class ExpectedBoundary {
  #name: string | undefined
  #delimiter: Buffer | undefined
  /** Whether a frame has come between boundaries of this name. */
  #isProven = false
  #seen = false

  /** @param contentType - of the whole answer */
  constructor(contentType: string | undefined) {
    this.#expect(boundaryOf(contentType))
  }

  /** Without leading dashes. */
  get name(): string | undefined {
    return this.#name
  }

  /** As it stands in the stream. */
  get delimiter(): Buffer | undefined {
    return this.#delimiter
  }

  /** Whether one has come at all. */
  get seen(): boolean {
    return this.#seen
  }

  /** Whether a line that looks like a boundary is one. */
  accepts(name: string): boolean {
    return name === this.#name || !this.#isProven
  }

  /** One has come. */
  meet(name: string): void {
    if (name !== this.#name) this.#expect(name)
    this.#seen = true
  }

  /** A frame has come. */
  prove(): void {
    if (this.#seen) this.#isProven = true
  }

  /** @returns where the next one begins from `from` on, -1 if it has not come yet */
  findIn(bytes: Buffer, from: number): number {
    const delimiter = this.#delimiter
    if (delimiter === undefined) return -1
    let at = bytes.indexOf(delimiter, from)
    while (at >= 0 && !isLineStart(bytes, at)) at = bytes.indexOf(delimiter, at + 1)
    return at
  }

  #expect(name: string | undefined): void {
    this.#name = name
    this.#isProven = false
    this.#delimiter = name === undefined ? undefined : Buffer.from(`--${name}`, 'latin1')
  }
}
