import type { RecordCounts } from '../grbl/record.ts'

/** Bytes that the serial port keeps for the program. */
const ringBytes = 128
const lineEnd = 10

/** The serial port's receiving side: bytes at the line's rate, a ring that loses what does not fit. */
export class Uart {
  readonly #byteMs: number
  readonly #random: () => number
  #arrivals: { readonly byte: number; readonly atMs: number }[] = []
  #next = 0
  #ring: number[] = []
  #lastMs = 0
  #toDamage = 0
  #damageEvery = 1
  #damagedInLine = false
  #taken = 0
  #overflowed = 0
  #fullest = 0

  constructor(byteMs: number, random: () => number) {
    this.#byteMs = byteMs
    this.#random = random
  }

  get counts(): RecordCounts {
    return { taken: this.#taken, overflowed: this.#overflowed, unheard: 0, fullest: this.#fullest, reports: 0 }
  }

  /** Bytes that wait for the program. */
  get used(): number {
    return this.#ring.length
  }

  /** When the next byte comes; Infinity when none is on its way. */
  get nextMs(): number {
    return this.#arrivals[this.#next]?.atMs ?? Infinity
  }

  /** The client has sent; the first byte is here at `firstMs` at the earliest. */
  send(bytes: Uint8Array, firstMs: number): void {
    for (const byte of bytes) {
      this.#lastMs = Math.max(firstMs, this.#lastMs + this.#byteMs)
      this.#arrivals.push({ byte, atMs: this.#lastMs })
    }
  }

  /** Of the next `count` bytes about one in `every` is damaged. */
  damage(count: number, every: number): void {
    this.#toDamage = count
    this.#damageEvery = every
  }

  /** Takes the byte that is due from the line. */
  arrive(): number {
    const { byte } = this.#arrivals[this.#next++]!
    if (this.#next > 4096) {
      this.#arrivals = this.#arrivals.slice(this.#next)
      this.#next = 0
    }
    this.#taken += 1
    if (this.#toDamage === 0) return byte
    this.#toDamage -= 1
    if (byte === lineEnd) this.#damagedInLine = false
    // Two in one line could cancel each other out in its checksum: no sender can find that out.
    if (byte === lineEnd || this.#damagedInLine || this.#random() * this.#damageEvery >= 1) return byte
    this.#damagedInLine = true
    return byte ^ (1 << Math.floor(this.#random() * 7))
  }

  push(byte: number): void {
    if (this.used >= ringBytes - 1) {
      this.#overflowed += 1
      return
    }
    this.#ring.push(byte)
    this.#fullest = Math.max(this.#fullest, this.used)
  }

  shift(): number | undefined {
    return this.#ring.shift()
  }

  /** What is in the ring is thrown away. */
  clear(): void {
    this.#ring = []
  }

  /** The cable is out: what is on its way is lost. */
  drop(): void {
    this.#arrivals = []
    this.#next = 0
  }
}
