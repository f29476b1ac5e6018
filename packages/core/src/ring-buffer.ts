/** A queue of bounded length: the newest push out the oldest. Every operation but iteration takes constant time. */
export interface RingBuffer<Item> extends Iterable<Item> {
  readonly capacity: number
  /** Items held now, at most {@link capacity}. */
  readonly size: number
  /** What {@link shift} would return. */
  readonly oldest: Item | undefined
  /** Appends `item`. @returns the item it pushed out, or `undefined` while there was room */
  push(item: Item): Item | undefined
  /** Removes and returns the oldest item, `undefined` when there is none. */
  shift(): Item | undefined
  /** Forgets everything. */
  clear(): void
  /** Oldest first. Not to be interleaved with changes. */
  [Symbol.iterator](): Iterator<Item>
}

/**
 * Makes an empty buffer. Memory grows with what is pushed, up to `capacity` slots.
 * @param capacity - most items held, a whole number of at least 1
 * @throws RangeError for any other capacity
 */
export function createRingBuffer<Item>(capacity: number): RingBuffer<Item> {
  return new ArrayRingBuffer(capacity)
}

class ArrayRingBuffer<Item> implements RingBuffer<Item> {
  readonly capacity: number
  readonly #slots: (Item | undefined)[] = []
  /** Slot of the oldest item. */
  #head = 0
  #size = 0

  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`a ring buffer's capacity is a whole number of at least 1, not ${capacity}`)
    }
    this.capacity = capacity
  }

  get size(): number {
    return this.#size
  }

  get oldest(): Item | undefined {
    return this.#size === 0 ? undefined : this.#slots[this.#head]
  }

  push(item: Item): Item | undefined {
    if (this.#size < this.capacity) {
      this.#slots[(this.#head + this.#size) % this.capacity] = item
      this.#size += 1
      return undefined
    }
    // Full: the newest takes the slot of the oldest.
    const pushedOut = this.#slots[this.#head]
    this.#slots[this.#head] = item
    this.#head = this.#head + 1 === this.capacity ? 0 : this.#head + 1
    return pushedOut
  }

  shift(): Item | undefined {
    if (this.#size === 0) return undefined
    const item = this.#slots[this.#head]
    this.#slots[this.#head] = undefined // lets the item be collected
    this.#head = (this.#head + 1) % this.capacity
    this.#size -= 1
    return item
  }

  clear(): void {
    this.#slots.length = 0
    this.#head = 0
    this.#size = 0
  }

  *[Symbol.iterator](): Generator<Item, void, undefined> {
    for (let offset = 0; offset < this.#size; offset += 1) {
      yield this.#slots[(this.#head + offset) % this.capacity] as Item
    }
  }
}
