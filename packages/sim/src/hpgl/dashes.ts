/**
 * Patterns of `LT`, in parts of the pattern's length: drawn, left out, drawn, … The first is all but dots.
 */
const patterns: Readonly<Record<number, readonly number[]>> = {
  1: [0.02, 0.98],
  2: [0.5, 0.5],
  3: [0.7, 0.3],
  4: [0.8, 0.1, 0, 0.1],
  5: [0.7, 0.1, 0.1, 0.1],
  6: [0.5, 0.1, 0.1, 0.1, 0.1, 0.1],
}

/** Sums of parts of a pattern may miss the vector's end by this much. */
const roundingUnits = 1e-6

/** A piece of a vector, as parts of its length. */
export interface Dash {
  readonly to: number
  readonly drawn: boolean
}

/** The line pattern and how far along it the pen is: it goes on from vector to vector. */
export class Dashes {
  #pattern: readonly number[] | undefined
  #lengthUnits = 0
  #along = 0

  /** @param lengthUnits - of one pattern, plotter units */
  set(type: number | undefined, lengthUnits: number): void {
    this.#pattern = type === undefined ? undefined : patterns[type]
    this.#lengthUnits = lengthUnits
    this.#along = 0
  }

  get isSolid(): boolean {
    return this.#pattern === undefined || !(this.#lengthUnits > 0)
  }

  /** Cuts a vector of this length, in plotter units, into what is drawn and what is not. */
  cut(lengthUnits: number): Dash[] {
    const pattern = this.#pattern
    if (pattern === undefined || this.isSolid || lengthUnits === 0) return [{ to: 1, drawn: true }]
    const dashes: Dash[] = []
    let done = 0
    while (lengthUnits - done > roundingUnits) {
      const { left, drawn } = this.#element(pattern)
      const step = Math.min(left * this.#lengthUnits, lengthUnits - done)
      done += step
      this.#along = (this.#along + step / this.#lengthUnits) % 1
      dashes.push({ to: lengthUnits - done > roundingUnits ? done / lengthUnits : 1, drawn })
    }
    return dashes
  }

  #element(pattern: readonly number[]): { readonly left: number; readonly drawn: boolean } {
    let end = 0
    for (const [index, part] of pattern.entries()) {
      end += part
      if (this.#along < end - 1e-9) return { left: end - this.#along, drawn: index % 2 === 0 }
    }
    this.#along = 0
    return { left: pattern[0]! > 0 ? pattern[0]! : pattern[1]!, drawn: pattern[0]! > 0 }
  }
}
