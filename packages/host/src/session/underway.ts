/** Promises that something has to wait for, forgotten as they end. */
export class Underway {
  readonly #ends = new Set<Promise<unknown>>()

  /** Adds `promise`, and returns it. */
  track<Value>(promise: Promise<Value>): Promise<Value> {
    const ended = promise.then(
      () => {},
      () => {},
    )
    this.#ends.add(ended)
    void ended.then(() => this.#ends.delete(ended))
    return promise
  }

  /** Resolves when all that are under way now have ended, however. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#ends])
  }
}
