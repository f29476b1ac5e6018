import type { GrblFirmware } from './firmware.ts'

interface Arrival {
  readonly byte: number
  readonly atMs: number
}

/**
 * The serial port's receiving side: bytes come one after the other at the line's rate, and go into a ring that loses what
 * does not fit. While interrupts are off, only what the hardware itself holds is kept.
 */
export class Receiver {
  readonly #firmware: GrblFirmware
  readonly #byteMs: number
  #arrivals: Arrival[] = []
  #nextArrival = 0
  #ring: number[] = []
  #ringStart = 0
  #lastArrivalMs = 0
  #deafUntilMs = 0
  #heldWhileDeaf = 0
  /** Bytes that found the ring full. */
  overflowed = 0
  /** Bytes that came while interrupts were off. */
  unheard = 0
  /** Most bytes that were in the ring at a time. */
  fullest = 0
  /** Bytes that were taken from the line. */
  taken = 0

  constructor(firmware: GrblFirmware, byteMs: number) {
    this.#firmware = firmware
    this.#byteMs = byteMs
  }

  /** Bytes in the ring. */
  get used(): number {
    return this.#ring.length - this.#ringStart
  }

  /** What a status report tells as free. */
  get free(): number {
    return this.#firmware.rxBytes - this.used
  }

  /** When the next byte comes; Infinity when none is on its way. */
  get nextMs(): number {
    return this.#arrivals[this.#nextArrival]?.atMs ?? Infinity
  }

  /** The client has sent; the first byte is here at `firstMs` at the earliest. */
  send(bytes: Uint8Array, firstMs: number): void {
    for (const byte of bytes) {
      this.#lastArrivalMs = Math.max(firstMs, this.#lastArrivalMs + this.#byteMs)
      this.#arrivals.push({ byte, atMs: this.#lastArrivalMs })
    }
  }

  /** Takes the byte that is due from the line. @returns undefined when it was lost */
  arrive(nowMs: number): number | undefined {
    const arrival = this.#arrivals[this.#nextArrival++]!
    if (this.#nextArrival > 4096) {
      this.#arrivals = this.#arrivals.slice(this.#nextArrival)
      this.#nextArrival = 0
    }
    this.taken += 1
    if (nowMs < this.#deafUntilMs && ++this.#heldWhileDeaf > this.#firmware.hardwareFifoBytes) {
      this.unheard += 1
      return undefined
    }
    return arrival.byte
  }

  /** Interrupts are off, for the EEPROM. */
  goDeaf(untilMs: number): void {
    this.#deafUntilMs = untilMs
    this.#heldWhileDeaf = 0
  }

  /** Into the ring, unless it is full. */
  push(byte: number): void {
    if (this.used >= this.#firmware.rxBytes - 1) {
      this.overflowed += 1
      return
    }
    this.#ring.push(byte)
    this.fullest = Math.max(this.fullest, this.used)
  }

  /** The next byte for the program. */
  shift(): number | undefined {
    if (this.used === 0) return undefined
    const byte = this.#ring[this.#ringStart++]
    if (this.#ringStart > 4096) {
      this.#ring = this.#ring.slice(this.#ringStart)
      this.#ringStart = 0
    }
    return byte
  }

  /** A reset forgets what is in the ring. */
  clear(): void {
    this.#ring = []
    this.#ringStart = 0
  }

  /** The cable is out: what is on its way is lost. */
  drop(): void {
    this.#arrivals = []
    this.#nextArrival = 0
  }
}
