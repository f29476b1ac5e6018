import type { SimulatedFault } from '@vfab/core'

/** A fault of the line, not of the device. */
export type LineFault = Extract<SimulatedFault, { readonly kind: 'silence' | 'garbage' | 'cut-line' }>

/** Bytes of garbage where the fault does not say how many. */
const defaultGarbageBytes = 8

/** What is wrong with the line from a simulated device to its client. */
export class NoisyLine {
  readonly #random: () => number
  #silent = false
  #garbageBytes = 0
  #cutNext = false

  constructor(random: () => number) {
    this.#random = random
  }

  /** Whether nothing arrives any more. */
  get silent(): boolean {
    return this.#silent
  }

  /** Suffers a fault. @returns false for one that is not of the line */
  suffer(fault: SimulatedFault): fault is LineFault {
    if (fault.kind === 'silence') this.#silent = true
    else if (fault.kind === 'garbage') this.#garbageBytes = fault.bytes ?? defaultGarbageBytes
    else if (fault.kind === 'cut-line') this.#cutNext = true
    else return false
    return true
  }

  /** What arrives of an answer: of one that is cut, by a loose contact, half of it and no end. */
  answer(bytes: Uint8Array): Uint8Array {
    const cut = this.#cutNext
    this.#cutNext = false
    return this.noise(cut ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes)
  }

  /** What arrives of bytes that are never cut. */
  noise(bytes: Uint8Array): Uint8Array {
    if (this.#garbageBytes === 0) return bytes
    const garbage = Buffer.from(Array.from({ length: this.#garbageBytes }, () => Math.floor(this.#random() * 256)))
    this.#garbageBytes = 0
    const at = Math.floor(this.#random() * (bytes.length + 1))
    return Buffer.concat([bytes.subarray(0, at), garbage, bytes.subarray(at)])
  }

  /** The device restarts: it speaks again. */
  restart(): void {
    this.#silent = false
    this.#garbageBytes = 0
  }
}
