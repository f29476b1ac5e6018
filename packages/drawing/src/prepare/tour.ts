/**
 * A round trip through strokes, kept as the row of their ends in flat memory: stroke `k` of the trip is entered at
 * `ends[2 * k]` and left at `ends[2 * k + 1]`. The pen travels from an odd place to the next even one.
 *
 * Everything is done by reversing a section, which can be taken back.
 */
export class Tour {
  readonly #ends: Uint32Array
  readonly #places: Uint32Array
  readonly #length: number
  /** Reversals since {@link mark}, as pairs of places. */
  readonly #log: number[] = []
  #logging = false
  /** Places that changed by turning sections round; the caller resets it. */
  turnedPlaces = 0

  /** @param entries - the end at which each stroke of the trip is entered */
  constructor(entries: Uint32Array) {
    this.#length = 2 * entries.length
    this.#ends = new Uint32Array(this.#length)
    this.#places = new Uint32Array(this.#length)
    for (let index = 0; index < entries.length; index++) {
      this.#put(2 * index, entries[index]!)
      this.#put(2 * index + 1, entries[index]! ^ 1)
    }
  }

  /** Places, two for each stroke. */
  get length(): number {
    return this.#length
  }

  /** The end at a place, counted round. */
  endAt(place: number): number {
    return this.#ends[place < this.#length ? (place < 0 ? place + this.#length : place) : place - this.#length]!
  }

  placeOf(end: number): number {
    return this.#places[end]!
  }

  /** The end that the pen comes from, or goes to, across the gap at `end`. */
  across(end: number): number {
    const place = this.#places[end]!
    return this.endAt(place % 2 === 0 ? place - 1 : place + 1)
  }

  /**
   * Reverses the strokes from place `from` (even) to place `to` (odd), going round the end of the row where `to` is below
   * `from`.
   */
  reverse(from: number, to: number): void {
    if (this.#logging) this.#log.push(from, to)
    this.#reverse(from, to)
  }

  /**
   * The same, or the rest reversed instead if that is shorter: seen as a round trip in no particular direction, it is the
   * same trip.
   * @returns how many places changed
   */
  reverseShorter(from: number, to: number): number {
    const inner = this.#span(from, to)
    if (2 * inner <= this.#length) {
      this.reverse(from, to)
      return inner
    }
    this.reverse(this.#wrap(to + 1), this.#wrap(from - 1))
    return this.#length - inner
  }

  /** Places from `from` to `to`, both included, going round. */
  #span(from: number, to: number): number {
    return to >= from ? to - from + 1 : to - from + 1 + this.#length
  }

  /** From here on {@link undo} goes back to here. */
  mark(): void {
    this.#log.length = 0
    this.#logging = true
  }

  /** Takes back everything since {@link mark}. */
  undo(): void {
    for (let at = this.#log.length - 2; at >= 0; at -= 2) this.#reverse(this.#log[at]!, this.#log[at + 1]!)
    this.#log.length = 0
  }

  #reverse(from: number, to: number): void {
    const ends = this.#ends
    const length = this.#length
    let low = from
    let high = to
    const span = this.#span(from, to)
    this.turnedPlaces += span
    for (let swaps = span >> 1; swaps > 0; swaps--) {
      const end = ends[low]!
      this.#put(low, ends[high]!)
      this.#put(high, end)
      if (++low === length) low = 0
      if (--high < 0) high = length - 1
    }
  }

  #put(place: number, end: number): void {
    this.#ends[place] = end
    this.#places[end] = place
  }

  #wrap(place: number): number {
    return place < 0 ? place + this.#length : place >= this.#length ? place - this.#length : place
  }
}
