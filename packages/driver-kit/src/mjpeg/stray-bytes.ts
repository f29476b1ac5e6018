/** Bytes in a row that belong to nothing: told once. */
export class StrayBytes {
  #count = 0
  #told = false

  /** The next ones are others. @param told - whether what went wrong is told already */
  restart(told: boolean = false): void {
    this.#count = 0
    this.#told = told
  }

  /**
   * So many more have come.
   * @param allowed - a preamble of so many is not worth telling
   * @returns what is to be told, once
   */
  add(bytes: number, allowed: number): string | undefined {
    this.#count += bytes
    if (this.#told || this.#count <= allowed) return undefined
    this.#told = true
    return allowed > 0
      ? `${this.#count} bytes came without a boundary or a JPEG picture`
      : 'bytes came between two frames that belong to neither'
  }
}
