import type { ExpectedBoundary } from './expected-boundary.ts'
import { JpegWalk } from './jpeg-walk.ts'

/** Where a frame of unknown length ends, or what is wrong with it. */
export interface UnsizedEnd {
  readonly found: 'end' | 'boundary' | 'damage'
  readonly at: number
}

/** The search for the end of a frame whose length was not announced. */
export class UnsizedFrame {
  readonly #boundary: ExpectedBoundary
  readonly #walk = new JpegWalk()
  #damaged = false
  /** How far it has been searched for the boundary. */
  #searched = 0

  constructor(boundary: ExpectedBoundary) {
    this.#boundary = boundary
  }

  /**
   * Its own end, or the next boundary, whichever comes first; damage only where no boundary is to be waited for.
   * @param frame - from its first byte on, all that has come
   * @returns undefined when more bytes are needed
   */
  findEnd(frame: Buffer): UnsizedEnd | undefined {
    const boundary = this.#findBoundary(frame)
    const walked = this.#damaged ? undefined : this.#walk.advance(frame)
    if (walked?.found === 'end' && (boundary < 0 || walked.at <= boundary)) return walked
    if (boundary >= 0) return { found: 'boundary', at: boundary }
    if (walked?.found !== 'damage') return undefined
    this.#damaged = true
    return this.#boundary.delimiter === undefined ? walked : undefined
  }

  #findBoundary(frame: Buffer): number {
    const at = this.#boundary.findIn(frame, this.#searched)
    const length = this.#boundary.delimiter?.length ?? 1
    this.#searched = at < 0 ? Math.max(0, frame.length - length + 1) : at
    return at
  }
}
