/** A queue in a fixed number of places, as the board keeps its motion commands. */
export class Fifo<T> {
  #places: (T | undefined)[] = []
  #first = 0
  #count = 0
  #depth: number

  constructor(depth: number) {
    this.#depth = depth
  }

  get length(): number {
    return this.#count
  }

  get depth(): number {
    return this.#depth
  }

  /** Only while it is empty, as the board does. */
  set depth(depth: number) {
    this.clear()
    this.#depth = depth
  }

  get full(): boolean {
    return this.#count >= this.#depth
  }

  /** @throws RangeError when it is full */
  push(item: T): void {
    if (this.full) throw new RangeError(`the FIFO already holds its ${this.#depth} commands`)
    this.#places[(this.#first + this.#count) % this.#depth] = item
    this.#count += 1
  }

  shift(): T | undefined {
    if (this.#count === 0) return undefined
    const item = this.#places[this.#first]
    this.#places[this.#first] = undefined
    this.#first = (this.#first + 1) % this.#depth
    this.#count -= 1
    return item
  }

  clear(): void {
    this.#places = []
    this.#first = 0
    this.#count = 0
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.#count; index++) yield this.#places[(this.#first + index) % this.#depth]!
  }
}
